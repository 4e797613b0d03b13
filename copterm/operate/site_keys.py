"""The keys that a site gives everybody: the table [keys] of its settings, held against the acts there are."""

from copterm.domain import keymap
from copterm.domain.errors import Invalid
from copterm.settings import Settings, SettingsError


def site_keys(settings: Settings) -> dict[str, tuple[str, ...]]:
    """The site's changes; SettingsError, with the act, where one of them cannot be."""
    from copterm.screens.catalogue import acts

    try:
        changes = keymap.from_table(settings.keys)
        keymap.checked(acts(), keymap.NONE, changes)
    except Invalid as refusal:
        raise SettingsError(f"The keys in the settings cannot be used. {refusal}") from refusal
    return changes
