import {registry} from "@web/core/registry";

const field = (name) => `.o_form_view .o_field_widget[name='${name}']`;
const inDialog = (name) => `.modal .o_field_widget[name='${name}']`;
// What the test tries, without encryption; the simulator of the test has none.
const STEPS = [
    "The address answers",
    "The token service takes the contraseña",
    "It takes the one-time password",
    "The relación de confianza is in force",
    "A query is answered as the profile says",
];

registry.category("web_tour.tours").add("infonavit_connection", {
    steps: () => [
        {
            content: "Add a connection",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "The RFC is the company's, and the production profile lacks its guide",
            trigger: ".o_form_view .alert-info:contains('is not complete')",
        },
        {
            content: "Look for the simulator's profile",
            trigger: `${field("profile_id")} input`,
            run: "edit Simulator of the tests",
        },
        {
            content: "Choose it",
            trigger: ".o-autocomplete--dropdown-item a:contains('Simulator of the tests')",
            run: "click",
        },
        {
            content: "What comes next is said",
            trigger: ".o_form_view .alert-info:contains('Choose or create the credentials')",
        },
        {
            content: "Nobody's credentials are there",
            trigger: `${field("credential_id")} input`,
            run: "click",
        },
        {
            content: "Create them",
            trigger: ".o_m2o_dropdown_option_create_edit a, .o_m2o_dropdown_option_create a",
            run: "click",
        },
        {
            content: "The developer's name",
            trigger: `${inDialog("name")} input`,
            run: "edit Despacho Ficticio",
        },
        {
            content: "The RFC of the developer",
            trigger: `${inDialog("rfc")} input`,
            run: "edit DES010101AB1",
        },
        {
            content: "The contraseña",
            trigger: `${inDialog("password")} input[type='password']`,
            run: "edit contraseña-Secreta-1",
        },
        {
            content: "The OTP secret",
            trigger: `${inDialog("otp_secret")} input[type='password']`,
            run: "edit OVXGCLLDNRQXMZJNMRSS24DSOVSWEYLT",
        },
        {
            content: "Save them",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "Their holder is the developer",
            trigger: `body:not(:has(.modal)) ${field("developer_rfc")} input:value('DES010101AB1')`,
        },
        {
            content: "Save the connection",
            trigger: ".o_form_view .o_form_button_save",
            run: "click",
        },
        {
            content: "It asks for the company's registros patronales",
            trigger: `${field("line_ids")} .o_data_row`,
        },
        {
            content: "Test it",
            trigger: "button[name='action_test']",
            run: "click",
        },
        {
            content: "The service answers",
            trigger: ".modal .alert-success:contains('answers as it should')",
        },
        ...STEPS.map((step) => ({
            content: step,
            trigger: `.modal .o_data_row:contains('${step}'):contains('Good')`,
        })),
        {
            content: "Switch it on",
            trigger: ".modal button[name='action_switch_on']",
            run: "click",
        },
        {
            content: "It is ready",
            trigger: ".o_statusbar_status .o_arrow_button_current[data-value='ready']",
        },
        {
            content: "Fetch now",
            trigger: "button[name='action_fetch']",
            run: "click",
        },
        {
            content: "A receipt for each registro patronal; open the one with new avisos",
            trigger: ".o_list_view .o_data_row:has([name='new_count']:contains(/^25$/)) [name='name']",
            run: "click",
        },
        {
            content: "It says how many they are",
            trigger: ".o_form_view .o_group .o_field_widget[name='new_count']:contains(/^25$/)",
        },
        {
            content: "Each of them",
            trigger: `${field("aviso_ids")} .o_data_row`,
        },
    ],
});
