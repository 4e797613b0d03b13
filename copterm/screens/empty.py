"""Empty screens teach: what belongs there, and which key makes one. An act in braces stands for its key."""

from __future__ import annotations

from copterm.forum import Forum
from copterm.services import communities

CAUGHT_UP = (
    "You are all caught up.\n\nWhat others write comes here by itself, and {page.next} goes to it. "
    "{section.communities} shows the communities with all their threads, {new.compose} starts a thread."
)
NOT_WRITTEN = (
    "Nothing has been written in your communities yet.\n\nSomebody has to be first: {new.compose} starts a thread. "
    "A question is a good one, and so is a line about yourself."
)
NOWHERE = (
    "You are in no community yet.\n\n{section.communities} shows those that you can join; what is written there "
    "comes here, and {page.next} reads it."
)
NO_COMMUNITIES = (
    "There are no communities yet.\n\nA community is a place for threads about one thing. An admin of this site makes "
    "one, at the server, with: copterm community add\n\nThere may be others that are not listed: "
    "{communities.code} takes the code of an invitation."
)
NO_COMMUNITIES_YET = (
    "There are no communities yet.\n\nA community is a place for threads about one thing, with people, goals and rules "
    "of its own. {communities.found} makes one: it asks for a name, and leads on from there."
)
NO_PLACES = (
    "There are no communities yet.\n\nA community is a place for threads about one thing. {section.communities} shows "
    "them all, and how one is made."
)
NO_THREADS = (
    "No threads yet.\n\nA thread is a question, a discussion or an announcement, and what others answer. "
    "{community.compose} starts the first one."
)
NO_THREADS_FOR_GUESTS = "No threads yet.\n\nYou are a guest here. {community.join} joins, and then you can start one."
NO_THREADS_ANY_MORE = "No threads.\n\nThis community is retired. {community.about} shows what it was for."
NO_RULES = (
    "No ground rules yet.\n\nWhat people may expect of each other here is written by the facilitators; everybody "
    "accepts it before they write."
)
NO_RULES_YET = (
    "No ground rules yet.\n\nSay what people may expect of each other here: a few short rules that somebody can keep. "
    "{rules.edit} writes them. From then on everybody accepts them before they write; reading stays free."
)
INBOX = (
    "Nothing here concerns you in particular.\n\nWho answers you, mentions you with @ and your handle, quotes you or "
    "takes your answer is told here. {section.new} shows what is new for everybody."
)
SEARCH = (
    "Type what you look for; what is found shows while you type.\n\n"
    '"two words" stand together, -word is left out, OR finds either one.\n'
    "in:data  by:bea  by:me  tag:postgres  kind:question\n"
    "is:unread  is:unanswered  is:solved  before:2026-03  after:2026-03-15\n\n"
    "{page.palette} goes to a community, a thread or a person by name."
)
NOTHING_FOUND = "Nothing was found.\n\nFewer words find more; so does the beginning of a word, while you type it."
NO_THREADS_BELOW = "No threads yet. {community.compose} starts the first one."
NO_DRAFTS = (
    "No drafts.\n\nWhat you write and do not send is kept here. {list.open} goes on with one, {page.next} goes to read."
)
NO_BOOKMARKS = (
    "You keep no posts yet.\n\n{thread.keep} on a post keeps it, to find it again here; {kept.note} writes a note to "
    "it. Nobody else sees what you keep."
)
NO_OWN_THREADS = "You have started no thread yet.\n\n{new.compose} on New starts one."
NOTHING_WAITS = (
    "Nothing waits.\n\nReports, posts to approve, people who would like to join and appeals come here by themselves. "
    "So do a missing purpose or missing rules, a goal behind its line, a charter to be read again, and members who "
    "have not accepted the rules."
)
NOTHING_ON_THE_SITE = (
    "Nothing waits, and nobody is kept out.\n\nAppeals against what was done on the site come here by themselves. "
    "{site.sanction} warns, silences, suspends or bans somebody everywhere; what is done stands here."
)
NOT_FOR_YOU = "This page is for the admins of the site."
NO_REPORTS = (
    "You have reported nothing.\n\nWhere a post should not be as it is, {thread.report} tells those who tend its "
    "community. What came of it stands here."
)
GOOD_STANDING = (
    "Nothing stands against you.\n\nWhat those who tend a community, or this site, say or do to you is written here, "
    "with the reason, and you can appeal."
)
NO_MATCH = "Nothing here has these words.\n\nEsc shows all again."
SHORT = {
    CAUGHT_UP: "You are all caught up.",
    NOT_WRITTEN: "Nothing has been written in your communities yet.",
    NO_PLACES: "There are no communities yet. {section.communities} shows how one is made.",
    NOWHERE: "You are in no community yet. {section.communities} shows those that you can join.",
}
"""The same in a line, for where it is said beside other things."""


async def nothing_unread(forum: Forum) -> str:
    """Why nothing is unread: all of it was read, nothing was written, or one is nowhere."""
    there = await forum.read(communities.list_communities)
    mine = [row for row in there if row.role is not None]
    if not mine:
        return NOWHERE if there else NO_PLACES
    return CAUGHT_UP if any(row.threads for row in mine) else NOT_WRITTEN
