import {registry} from "@web/core/registry";

const field = (name) => `.o_form_view .o_field_widget[name='${name}']`;

registry.category("web_tour.tours").add("l10n_mx_infonavit_credential", {
    steps: () => [
        {
            content: "Add one",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "It says what lacks",
            trigger: ".o_form_view .alert-info:contains('e.firma')",
        },
        {
            content: "The holder",
            trigger: `${field("name")} input`,
            run: "edit Despacho Ficticio",
        },
        {
            content: "The RFC",
            trigger: `${field("rfc")} input`,
            run: "edit DES010101AB1",
        },
        {
            content: "The contraseña, which does not show while it is typed",
            trigger: `${field("password")} input[type='password']`,
            run: "edit Contraseña-Ficticia-1",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It waits for its first use, and cannot be read any more",
            trigger: `${field("state")}:contains('Not Tried Yet')`,
        },
        {
            content: "The field is empty",
            trigger: `${field("password")} input`,
            run() {
                if (this.anchor.value) {
                    throw new Error("what was typed is still there");
                }
            },
        },
        {
            content: "The chatter says that it was typed",
            trigger: ".o-mail-Message:contains('Contraseña typed')",
        },
        {
            content: "Discard it",
            trigger: "button[name='action_discard_new']",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            content: "Nothing is there",
            trigger: `${field("state")}:contains('Incomplete')`,
        },
    ],
});
