import {registry} from "@web/core/registry";
import {inputFiles} from "@web/../tests/utils";

const field = (name) => `.modal .o_field_widget[name='${name}']`;

/* The test gives the files as cookies, in base64 for addresses. */
function fileOf(name) {
    const [, text] = document.cookie.match(`efirma_${name}=([^;]+)`);
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const content = Uint8Array.from(bytes, (character) => character.charCodeAt(0));
    return new File([content], `firma.${name}`);
}

const give = (name) => ({
    content: `Choose the .${name}`,
    trigger: `${field(name)} .o_select_file_button`,
    async run() {
        await inputFiles(`${field(name)} input[type='file']`, [fileOf(name)]);
    },
});

const check = {
    content: "Check",
    trigger: ".modal button[name='action_check']",
    run: "click",
};

registry.category("web_tour.tours").add("l10n_mx_infonavit_efirma", {
    steps: () => [
        {
            content: "Check one, though the list is empty",
            trigger: ".o_control_panel button:contains('Check an e.firma')",
            run: "click",
        },
        give("cer"),
        {
            content: "The certificate is chosen",
            trigger: `${field("cer")} .o_clear_file_button`,
        },
        give("key"),
        {
            content: "The private key is chosen",
            trigger: `${field("key")} .o_clear_file_button`,
        },
        {
            content: "A wrong password, which does not show while it is typed",
            trigger: `${field("password")} input[type='password']`,
            run: "edit Nogal-Otra-6",
        },
        check,
        {
            content: "One sentence says what is wrong",
            trigger: ".modal .modal-body:contains('does not open the private key')",
        },
        {
            content: "Close it",
            trigger: ".o_error_dialog .modal-footer button, .modal:contains('does not open') .modal-footer button",
            run: "click",
        },
        {
            content: "The right one; the files are still chosen",
            trigger: `${field("password")} input[type='password']`,
            run: "edit Almendro-Efirma-5",
        },
        {
            content: "A text to sign",
            trigger: `${field("text")} input`,
            run: "edit Prueba de firma",
        },
        check,
        {
            content: "It is the company's",
            trigger: ".modal .alert-success:contains('valid today')",
        },
        {
            content: "It signs",
            trigger: `${field("is_verified")} input:checked`,
        },
        {
            content: "Nothing that was typed is shown any more",
            trigger: ".modal:not(:has(input[type='password']))",
        },
        {
            content: "Keep RFC, serial and validity",
            trigger: ".modal button[name='action_keep']",
            run: "click",
        },
        {
            content: "They are kept",
            trigger: ".o_form_view .o_field_widget[name='serial']:contains('30001000000500003416')",
        },
    ],
});
