import {registry} from "@web/core/registry";

const field = (name) => `.o_form_view .o_field_widget[name='${name}']`;
// What the test tries, without encryption; the simulator of the test has none.
const STEPS = [
    "La dirección responde",
    "El servicio de token acepta la contraseña",
    "Acepta la contraseña de un solo uso",
    "La relación de confianza está vigente",
    "La consulta se responde como dice el perfil",
];

function click(content, trigger) {
    return {content, trigger, run: "click"};
}

function configuration(menu, name) {
    return [
        click(
            "Configuration",
            "[data-menu-xmlid='payroll.payroll_menu_configuration']"
        ),
        click(name, `.o-dropdown--menu [data-menu-xmlid='${menu}']:contains('${name}')`),
    ];
}

function type(content, trigger, text) {
    return {content, trigger, run: `edit ${text}`};
}

function save() {
    return click("Save", ".o_form_view .o_form_button_save");
}

function isSaved() {
    return {content: "Saved", trigger: ".o_form_view .o_form_saved"};
}

registry.category("web_tour.tours").add("l10n_mx_infonavit_settings", {
    steps: () => [
        // The company's credentials; the contraseña with a mistake.
        ...configuration("l10n_mx_infonavit_avisos.menu_credential", "Credenciales"),
        {
            content: "The empty list says what to do",
            trigger:
                ".o_view_nocontent:contains('Agregue la contraseña del servicio del Infonavit')",
        },
        click("Add them", ".o_list_button_add"),
        {
            content: "Where the contraseña comes from is said",
            trigger:
                ".o_form_view .alert-info:contains('Portal Empresarial'):contains('e.firma')",
        },
        type("The holder", `${field("name")} input`, "Despacho Ficticio"),
        type("The RFC", `${field("rfc")} input`, "DES010101AB1"),
        type(
            "The contraseña, mistyped",
            `${field("password")} input[type='password']`,
            "contrasena-secreta-1"
        ),
        type(
            "The OTP secret",
            `${field("otp_secret")} input[type='password']`,
            "OVXGCLLDNRQXMZJNMRSS24DSOVSWEYLT"
        ),
        save(),
        {
            content: "They wait for their first use",
            trigger: `${field("state")}:contains('Sin probar')`,
        },
        // The connection, by the settings.
        ...configuration("payroll.menu_payroll_global_settings", "Settings"),
        click(
            "The settings lead to the connections",
            ".o_setting_box:contains('Servicio del Infonavit') button:contains('Conexiones')"
        ),
        {
            content: "The empty list says what a connection does",
            trigger: ".o_view_nocontent:contains('Que los avisos lleguen solos')",
        },
        click("Add one", ".o_list_button_add"),
        {
            content: "What lacks is said",
            trigger:
                ".o_form_view .alert-info:contains('Antes de poder probarla y activarla:'):contains('no está completo')",
        },
        type(
            "Look for the simulator's profile",
            `${field("profile_id")} input`,
            "Simulator of the tests"
        ),
        click(
            "Choose it",
            ".o-autocomplete--dropdown-item a:contains('Simulator of the tests')"
        ),
        {
            content: "The credentials lack still",
            trigger: ".o_form_view .alert-info:contains('Elija o cree las credenciales.')",
        },
        type(
            "Look for the credentials",
            `${field("credential_id")} input`,
            "Despacho Ficticio"
        ),
        click(
            "Choose them",
            ".o-autocomplete--dropdown-item a:contains('Despacho Ficticio')"
        ),
        {
            content: "Their holder is the developer",
            trigger: `${field("developer_rfc")} input:value('DES010101AB1')`,
        },
        save(),
        {
            content: "All is filled in",
            trigger:
                ".o_form_view .alert-info:contains('pruebe la conexión y después actívela')",
        },
        {
            content: "But for the relación de confianza",
            trigger:
                ".o_form_view .alert-warning:contains('No hay relación de confianza con')",
        },
        // The relación de confianza, as its acuse says.
        click("Write it", "button[name='action_open_trusts']"),
        click("Add it", ".o_list_button_add"),
        {
            content: "The employer is the company",
            trigger: `${field("rfc")} input:value('EMP010101AB1')`,
        },
        {
            content: "The developer is the connection's",
            trigger: `${field("developer_rfc")} input:value('DES010101AB1')`,
        },
        save(),
        {
            content: "It is in force",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Vigente')",
        },
        click("Back to the list", ".o_back_button a"),
        click("Back to the connection", ".o_back_button a"),
        {
            content: "Nothing warns any more",
            trigger: ".o_form_view:has(.o_statusbar_status):not(:has(.alert-warning))",
        },
        // The test: the contraseña is refused.
        click("Test it", "button[name='action_test']:contains('Probar la conexión')"),
        {
            content: "A step failed",
            trigger: ".modal .alert-danger:contains('Un paso falló: la tabla dice qué hacer.')",
        },
        {
            content: "Which one, and what to do",
            trigger: `.modal .o_data_row:contains('${STEPS[1]}'):contains('Falló'):contains('El Infonavit rechazó la contraseña. Verifique en el Portal Empresarial')`,
        },
        {
            content: "The address was well",
            trigger: `.modal .o_data_row:contains('${STEPS[0]}'):contains('Bien')`,
        },
        {
            content: "The others were not tried",
            trigger: `.modal .o_data_row:contains('${STEPS[4]}'):contains('Sin probar')`,
        },
        {
            content: "It cannot be switched on from here",
            trigger: ".modal:not(:has(button[name='action_switch_on']))",
        },
        click("Close", ".modal button.btn-secondary:contains('Cerrar')"),
        click(
            "To the credentials",
            "body:not(:has(.modal)) .o_form_view button[name='action_open_credential']:contains('Abrir las credenciales')"
        ),
        type(
            "The contraseña, as it is",
            `${field("password")} input[type='password']`,
            "contraseña-Secreta-1"
        ),
        save(),
        isSaved(),
        click("Back to the connection", ".o_back_button a"),
        click("Test it again", "button[name='action_test']"),
        {
            content: "The service answers",
            trigger: ".modal .alert-success:contains('El servicio responde como debe.')",
        },
        ...STEPS.map((step) => ({
            content: step,
            trigger: `.modal .o_data_row:contains('${step}'):contains('Bien')`,
        })),
        click("Switch it on", ".modal button[name='action_switch_on']:contains('Activar')"),
        {
            content: "It is on",
            trigger:
                "body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current[data-value='ready']:contains('Lista')",
        },
        {
            content: "Avisos can be fetched",
            trigger: "button[name='action_fetch']",
        },
    ],
});
