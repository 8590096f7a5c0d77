"""What a person does in the Portal Empresarial, step by step: its text's one place.

It says what Infonavit's published guides say and no more (seeds 001 and 002; domain.md
§2); of screens that they do not show, it says to follow the portal.
"""

PORTAL = "https://empresarios.infonavit.org.mx/"

TRUST = ("trust_register", "trust_renew")
TRUST_REVOKE = "trust_revoke"
PASSWORD = ("password_generate", "password_renew", "password_recover")
PASSWORD_CANCEL = "password_cancel"  # noqa: S105 (a procedure's name)


def steps(env, procedure):
    """The sentences of a procedure, in order; the last says what to do in Odoo."""
    if procedure in (*TRUST, TRUST_REVOKE):
        return [*_way_in(env), *_of_trust(env, procedure)]
    return [*_way_in(env), *_of_password(env, procedure)]


def _way_in(env):
    return [
        env._(
            "Have the company's e.firma at hand: the .cer, the .key and the password. "
            "Check it first under Payroll ▸ Configuration ▸ Infonavit ▸ e.firma."
        ),
        env._(
            "Open the Portal Empresarial and sign in with the registro patronal (NRP), "
            "the e-mail address of the account, the account's contraseña and the "
            "captcha. That contraseña opens the portal; it is not the service's."
        ),
        env._("Under Mis Trámites choose Servicios de Intercomunicación."),
    ]


def _of_trust(env, procedure):
    act = {
        "trust_register": env._(
            "Find the relaciones de confianza and add one. Where the portal asks for "
            "the e.firma, give it; for the rest, follow what the portal shows."
        ),
        "trust_renew": env._(
            "Find the relaciones de confianza and renew the one below, or add another "
            "that goes on where it ends: follow what the portal shows."
        ),
        "trust_revoke": env._(
            "Find the relación de confianza and revoke it. Where the portal asks for "
            "the e.firma, give it; for the rest, follow what the portal shows."
        ),
    }[procedure]
    if procedure == TRUST_REVOKE:
        return [
            act,
            env._("Download the acuse, if the portal gives one."),
            env._(
                "Write below the day and the reason, attach the acuse, and press "
                "Revoke: from that day on Odoo does not ask by it any more."
            ),
        ]
    return [
        act,
        env._("Name the developer who may ask, and set the term, which is up to you."),
        env._("Download the acuse."),
        env._(
            "Write below what the acuse says, attach it, and press Save: its "
            "responsible is reminded before the term ends."
        ),
    ]


def _of_password(env, procedure):
    act = {
        "password_generate": env._(
            "Find the service's contraseña and generate it: follow what the portal "
            "shows."
        ),
        "password_renew": env._(
            "Find the service's contraseña and renew it: follow what the portal shows."
        ),
        "password_recover": env._(
            "Find the service's contraseña and recover it: follow what the portal "
            "shows."
        ),
        "password_cancel": env._(
            "Find the service's contraseña and cancel it, if the service is not to be "
            "used any more: follow what the portal shows."
        ),
    }[procedure]
    proof = env._("Give the e.firma where the portal asks for it.")
    if procedure == PASSWORD_CANCEL:
        return [
            act,
            proof,
            env._("Download the acuse, if the portal gives one."),
            env._(
                "Write the day below and press Cancel the Contraseña: Odoo forgets it, "
                "switches off the connections that used it, and archives the "
                "credential."
            ),
        ]
    return [
        act,
        proof,
        env._("Infonavit sends the contraseña by e-mail."),
        env._(
            "Type it below and press Save. Odoo keeps it encrypted, nobody can read it "
            "again, and it is in use once it has worked: then test the connection."
        ),
    ]
