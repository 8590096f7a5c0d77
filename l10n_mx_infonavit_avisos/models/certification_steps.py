"""The certification step by step: what to do in each state, and what each act records.

Source: Infonavit, "Guía de usuario para solicitar la certificación del Servicio de
Intercomunicación de Avisos", updated on 21 March 2024. The portal's own words are
quoted in Spanish, as it shows them.
"""

from dataclasses import dataclass

from odoo.tools.translate import LazyGettext, LazyTranslate

_lt = LazyTranslate(__name__)


@dataclass(frozen=True)
class Step:
    """What a person does in a state of the certification, in numbered sentences."""

    sentences: tuple[LazyGettext, ...]


@dataclass(frozen=True)
class Act:
    """What a person did, to be recorded.

    ``states``: in which it can be; ``kind``: of the document that it brings;
    ``status``: what the portal shows from then on, None where the guide does not say;
    ``sentences``: how it is done, where its state's step does not say it.
    """

    states: tuple[str, ...]
    title: LazyGettext
    kind: str
    status: str | None = None
    sentences: tuple[LazyGettext, ...] = ()


SIGN_IN = _lt(
    "Open the Portal Empresarial (https://empresarios.infonavit.org.mx/) and sign in "
    "with the registro patronal, the e-mail address of the account, the contraseña and "
    "the captcha."
)
OPEN_TAB = _lt(
    "Choose “Mis Trámites” ▸ “Servicios de Intercomunicación” ▸ tab “Certificación "
    "para desarrolladores”."
)
GIVE_E_FIRMA = _lt(
    "Give the company's e.firma: the .cer file, the .key file and its password; press "
    "“Validar”."
)
ACCEPT = _lt(
    "Read the terms, tick “He leído y acepto las condiciones de este servicio” and "
    "press “Continuar”."
)
ATTACH_OTHERS = _lt(
    "Attach under “Documents” whatever else the portal or an e-mail gave you."
)

STEPS = {
    "draft": Step(
        (
            SIGN_IN,
            OPEN_TAB,
            ACCEPT,
            GIVE_E_FIRMA,
            _lt(
                "The portal shows the “Solicitud del Trámite”: save it, then press "
                "“Continuar”."
            ),
            _lt("Press “Descargar responsiva” and save the file."),
            _lt(
                "Come back and press “The Request Was Sent”, with the day and the "
                "responsiva; attach the Solicitud del Trámite under “Documents”."
            ),
        )
    ),
    "requested": Step(
        (
            _lt(
                "Wait for the e-mail with the test set: look into the mailbox of the "
                "portal's account, and among the unwanted mail too."
            ),
            _lt(
                "Meanwhile write here the folio and the status that the portal shows "
                "under “Seguimiento a Certificación”."
            ),
            _lt(
                "On the day it arrives press “The Test Set Arrived”, and keep the "
                "e-mail: from that day on you have 45 business days."
            ),
        )
    ),
    "testing": Step(
        (
            _lt(
                "Fill in the service profile of the certification environment with "
                "what Infonavit's implementation guide says, and choose its connection "
                "here."
            ),
            _lt(
                "Query the certification environment with that connection: the "
                ".json files that it returns belong into the evidence (tab 1)."
            ),
            _lt(
                "Open the test set below and import its file, or type its cases: the "
                "addon calculates samples and evaluation (tab 2). Look at each case "
                "that differs."
            ),
            _lt(
                "In its tab “Evidence” attach a picture of each screen listed (tab 3), "
                "and choose a payslip whose CFDI shows the deduction (tab 4)."
            ),
            _lt(
                "Press “Make the Evidence File” there: it says what lacks, and makes "
                "the one .xls of at most 5 MB."
            ),
            SIGN_IN,
            OPEN_TAB,
            GIVE_E_FIRMA,
            _lt(
                "Under “Seguimiento a Certificación” the status is “En espera de "
                "documentos”: choose the file and press “Enviar archivo”."
            ),
            _lt(
                "The status becomes “En análisis”: keep a picture of that screen, and "
                "press “The Evidence Was Sent”, with the day and the folio."
            ),
        )
    ),
    "analysis": Step(
        (
            _lt(
                "Wait: Infonavit answers by e-mail within 5 business days. Look among "
                "the unwanted mail too."
            ),
            _lt(
                "The portal shows the status in the tab “Certificación para "
                "desarrolladores”, after the e.firma."
            ),
            _lt(
                "When the answer has arrived press “Infonavit Answered”, choose the "
                "result, and keep the e-mail."
            ),
        )
    ),
    "corrections": Step(
        (
            _lt(
                "Read Infonavit's observations in the last test set, and correct what "
                "they name."
            ),
            _lt(
                "Wait for the e-mail with the new test set; it may be the same as the "
                "one with the observations."
            ),
            _lt(
                "On the day it arrives press “The Test Set Arrived”: from that day on "
                "you have 10 business days."
            ),
        )
    ),
    "approved": Step(
        (
            SIGN_IN,
            OPEN_TAB,
            _lt("The portal tells of the approval: press “Continuar”."),
            ACCEPT,
            GIVE_E_FIRMA,
            _lt("The portal shows the terms and conditions: press “Continuar”."),
            _lt("Press “Descargar responsiva” and save the file."),
            _lt(
                "Come back and press “The Terms Were Signed”, with the day and the "
                "responsiva."
            ),
        )
    ),
    "production": Step(
        (
            _lt(
                "Fill in the service profile of production with what Infonavit's "
                "implementation guide says (Configuration ▸ Infonavit ▸ Service "
                "Profiles)."
            ),
            _lt(
                "Press “Production Connection”: choose that profile and the "
                "credentials, test the connection and switch it on."
            ),
            _lt(
                "Who develops for others needs a relación de confianza of each "
                "employer: press “Trust Relationships” and write the term that its "
                "acuse says."
            ),
            ATTACH_OTHERS,
        )
    ),
    "cancelled": Step(
        (
            _lt(
                "Keep the acuse de cancelación and the e-mail with which Infonavit "
                "confirms it."
            ),
            _lt(
                "A connection to production that depends on this certification gets no "
                "more avisos: switch it off."
            ),
            _lt("To be certified again, make a new certification and request it anew."),
        )
    ),
}

ACTS = {
    "request": Act(
        states=("draft",), title=_lt("The Request Was Sent"), kind="responsiva"
    ),
    "receive": Act(
        states=("requested", "corrections"),
        title=_lt("The Test Set Arrived"),
        kind="email_set",
        status="En espera de documentos",
    ),
    "send": Act(
        states=("testing",),
        title=_lt("The Evidence Was Sent"),
        kind="evidence_acuse",
        status="En análisis",
    ),
    "answer": Act(
        states=("analysis",), title=_lt("Infonavit Answered"), kind="email_answer"
    ),
    "sign": Act(
        states=("approved",),
        title=_lt("The Terms Were Signed"),
        kind="approval_responsiva",
    ),
    "cancel": Act(
        states=(
            "requested",
            "testing",
            "analysis",
            "corrections",
            "approved",
            "production",
        ),
        title=_lt("Cancel Certification"),
        kind="cancellation_acuse",
        sentences=(
            SIGN_IN,
            OPEN_TAB,
            _lt("Press “Cancelar certificación”."),
            GIVE_E_FIRMA,
            _lt("The portal asks whether you are sure: press “Continuar”."),
            _lt("It shows the terms and conditions: press “Continuar”."),
            _lt("Press “Descargar acuse de cancelación” and save the file."),
            _lt("Record it here, with the day and the acuse."),
        ),
    ),
}
