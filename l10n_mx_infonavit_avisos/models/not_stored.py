from odoo.exceptions import UserError


class NotStored(UserError):
    """The server could not store a file: its disk is full, most often.

    ``reason``: what the operating system says.
    """

    def __init__(self, env, reason):
        super().__init__(sentence(env, reason))
        self.reason = reason


def sentence(env, reason):
    return env._(
        "The server could not store a file (%(reason)s). Ask its administrator to make "
        "room on the disk; then do it again: what is stored already is not stored "
        "twice.",
        reason=reason,
    )
