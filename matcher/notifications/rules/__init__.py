"""What can be said of a mail without a database: its words, its code, when to try again."""

from matcher.notifications.rules.attachments import Attachment
from matcher.notifications.rules.letters import BadTemplate, Letter, render
from matcher.notifications.rules.timing import mailed_digits, pause_before_try

__all__ = ["Attachment", "BadTemplate", "Letter", "mailed_digits", "pause_before_try", "render"]
