from odoo.exceptions import UserError

# Kinds of secret. What is typed is new until it has worked.
PASSWORD, OTP_SECRET = "password", "otp_secret"
NEW_PASSWORD, NEW_OTP_SECRET = "new_password", "new_otp_secret"


class CredentialSecrets:
    """The secrets of one credential as pairs of contraseña and OTP secret: the *proven*
    pair has worked; the *new* one has a half, or both, that has been typed since.

    :raises UserError: the server's key does not open them
    """

    def __init__(self, credential):
        self._credential = credential
        self._secrets = credential.env["l10n_mx_infonavit.secret"]

    def proven(self):
        return self._get(PASSWORD), self._get(OTP_SECRET)

    def new(self):
        return (
            self._get(NEW_PASSWORD) or self._get(PASSWORD),
            self._get(NEW_OTP_SECRET) or self._get(OTP_SECRET),
        )

    def are_proven(self, credentials):
        """Whether these of the client's are the proven pair now."""
        return self._are(credentials, self.proven)

    def are_new(self, credentials):
        return self._credential._has_candidate() and self._are(credentials, self.new)

    def otp_secrets(self):
        return {self._opened(OTP_SECRET), self._opened(NEW_OTP_SECRET)}

    def is_new(self, new_kind, text):
        """Whether what was typed is another than the proven one."""
        return self._opened(new_kind.removeprefix("new_")) != text

    def keep(self, new_kind, text):
        """Keep what was typed; the proven one typed again leaves nothing new."""
        if self.is_new(new_kind, text):
            self._secrets._put(self._credential, new_kind, text)
        else:
            self._secrets._drop(self._credential, new_kind)

    def prove(self, credentials):
        """Make the new pair, which these are, the proven one."""
        self._secrets._put(self._credential, PASSWORD, credentials.password)
        if credentials.otp_secret:
            self._secrets._put(self._credential, OTP_SECRET, credentials.otp_secret)
        self.drop_new()

    def drop_new(self):
        for kind in (NEW_PASSWORD, NEW_OTP_SECRET):
            self._secrets._drop(self._credential, kind)

    def _get(self, kind):
        return self._secrets._get(self._credential, kind)

    def _are(self, credentials, pair):
        try:
            return pair() == (credentials.password, credentials.otp_secret)
        except UserError:
            return False

    def _opened(self, kind):
        """Empty, too, where it is of a key that the server had: then it is as good as
        lost, and what is typed replaces it."""
        try:
            return self._get(kind)
        except UserError:
            return ""
