"""The corpus folder -> the index: what is new, changed or gone, and nothing else.

`sync` is handed how to read, split and embed, and knows only the index besides. Documents are
committed in small groups, each with its vectors; a run that is cut short is carried on by the next.
"""

from assistant.sync.corpus import passed_over
from assistant.sync.differences import Changes, changes, unseen
from assistant.sync.run import SyncProgress, sync

__all__ = ["Changes", "SyncProgress", "changes", "passed_over", "sync", "unseen"]
