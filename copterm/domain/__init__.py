"""Words and pure rules: who acts, what may be done, what happened. Knows no database and no terminal."""
