-- A copy of a database asks Infonavit for nothing, and has nothing to ask with. It may
-- be of a version that lacks a table.
DO $$
BEGIN
    IF to_regclass('l10n_mx_infonavit_secret') IS NOT NULL THEN
        DELETE FROM l10n_mx_infonavit_secret;
    END IF;
    IF to_regclass('l10n_mx_infonavit_credential') IS NOT NULL THEN
        UPDATE l10n_mx_infonavit_credential
           SET has_password = false,
               has_otp_secret = false,
               has_new_password = false,
               has_new_otp_secret = false,
               new_refused = false,
               refused_count = 0,
               refusal = NULL,
               is_blocked = false;
    END IF;
    IF to_regclass('l10n_mx_infonavit_connection') IS NOT NULL THEN
        UPDATE l10n_mx_infonavit_connection
           SET state = 'off',
               next_run = NULL;
    END IF;
END
$$;
