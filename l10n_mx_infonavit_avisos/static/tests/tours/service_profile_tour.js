import {registry} from "@web/core/registry";
import {inputFiles} from "@web/../tests/utils";

const PATH = ".o_field_widget[name='token_path'] input";
const HEADERS = ".o_field_widget[name='token_header_ids']";

async function chooseFile(document) {
    const file = new File([JSON.stringify(document)], "perfil.json", {
        type: "application/json",
    });
    await inputFiles(".modal .o_field_widget[name='file'] input[type='file']", [file]);
}

registry.category("web_tour.tours").add("l10n_mx_infonavit_service_profile", {
    steps: () => [
        {
            content: "What lacks stands above the form",
            trigger: ".alert-warning:contains(Token request ▸ Method, Path)",
        },
        {
            content: "The page of the token",
            trigger: ".o_notebook a[name='token']",
            run: "click",
        },
        {content: "A path with a mistake", trigger: PATH, run: "edit token"},
        {
            content: "A header",
            trigger: `${HEADERS} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            content: "The mistake is told before it is saved",
            trigger: ".alert-danger:contains(Token request ▸ Path)",
        },
        {
            content: "Its name",
            trigger: `${HEADERS} [name='key'] input`,
            run: "edit X-Contrasena",
        },
        {
            content: "Its value",
            trigger: `${HEADERS} [name='value'] input`,
            run: "edit {password}",
        },
        {content: "The mistake is put right", trigger: PATH, run: "edit /token"},
        {
            content: "Out of the field",
            trigger: ".o_notebook a[name='token']",
            run: "click",
        },
        {
            content: "Nothing wrong any more",
            trigger: ".o_form_view:not(:has(.alert-danger))",
        },
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {
            content: "Saved, and told in the chatter",
            trigger: ".o-mail-Message:contains(Protocol changed: Token request)",
        },
        {
            content: "Replace it",
            trigger: "button[name='action_replace']",
            run: "click",
        },
        {
            content: "By a file with a mistake",
            trigger: ".modal .o_field_widget[name='file'] .o_select_file_button",
            run: () => chooseFile({name: "Otro", otp: {kind: "sms"}}),
        },
        {
            content: "It cannot be taken",
            trigger: ".modal .alert-danger:contains(One-time password ▸ Kind: “sms”)",
        },
        {
            content: "Another file",
            trigger: ".modal .o_field_widget[name='file'] input",
            run: () => chooseFile({name: "Otro", otp: {kind: "totp"}}),
        },
        {
            content: "What changes is told",
            trigger: ".modal .o_field_widget[name='changes']:contains(Name)",
        },
        {
            content: "Import it",
            trigger: ".modal button[name='action_import']",
            run: "click",
        },
        {
            content: "The form shows it",
            trigger: ".o_form_view .o_last_breadcrumb_item:contains(Otro)",
        },
    ],
});
