import {registry} from "@web/core/registry";

const field = (name) => `.o_form_view .o_field_widget[name='${name}']`;
const mark = (name) => `.o_l10n_mx_infonavit_mark[data-field='${name}']`;

/** Files that the server holds for the test, as a person's drop brings them. */
async function dropped(names) {
    const transfer = new DataTransfer();
    for (const name of names) {
        const answer = await fetch(`/${name}`);
        transfer.items.add(
            new File([await answer.blob()], name, {type: "application/pdf"})
        );
    }
    return transfer;
}

async function drop(names) {
    const transfer = await dropped(names);
    const over = document.querySelector(".o_list_renderer");
    over.dispatchEvent(
        new DragEvent("dragenter", {bubbles: true, dataTransfer: transfer})
    );
    for (let waited = 0; waited < 50; waited++) {
        const zone = document.querySelector(".o-Dropzone");
        if (zone) {
            zone.dispatchEvent(
                new DragEvent("drop", {
                    bubbles: true,
                    cancelable: true,
                    dataTransfer: transfer,
                })
            );
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("There is no place to drop the files.");
}

registry.category("web_tour.tours").add("l10n_mx_infonavit_paper", {
    steps: () => [
        {
            content: "There is a button, too",
            trigger: ".o_list_view .o_l10n_mx_infonavit_paper_upload",
        },
        {
            content: "Drop two files on the list of avisos",
            trigger: ".o_list_view .o_list_renderer",
            run: () => drop(["tour_aviso.pdf", "tour_acuse.pdf"]),
        },
        {
            content: "Both are there, one of them refused",
            trigger: ".o_list_view .o_data_row:has(.text-bg-danger)",
        },
        {
            content: "Open the one to confirm",
            trigger:
                ".o_list_view .o_data_row:not(:has(.text-bg-danger)) td[name='nss']",
            run: "click",
        },
        {
            content: "The paper is shown beside it",
            trigger: ".o_form_view .o_field_pdf_viewer iframe",
        },
        {
            content: "The day is doubtful, in words",
            trigger: `${mark("date_notified")}:has(.fa-exclamation-triangle):contains('FECHA')`,
        },
        {
            content: "Write the day of receipt",
            trigger: `${field("date_notified")} :is(input, button)`,
            run: "click",
        },
        {
            content: "The day, as typed",
            trigger: `${field("date_notified")} input`,
            run: "edit 12/01/2026 && press Tab",
        },
        {
            content: "It is not doubtful any more",
            trigger: `.o_form_view:not(:has(${mark("date_notified")}))`,
        },
        {
            content: "Confirm",
            trigger: ".o_form_view button[name='action_confirm']:enabled",
            run: "click",
        },
        {
            content: "It is confirmed: open the aviso",
            trigger: ".o_form_view button[name='action_open_aviso']:enabled",
            run: "click",
        },
        {
            content: "It is applied, and holds the paper",
            trigger: ".o_form_view .o_field_widget[name='discount']:contains('UMI')",
        },
    ],
});

registry.category("web_tour.tours").add("l10n_mx_infonavit_paper_typed", {
    steps: () => [
        {
            content: "Type an aviso",
            trigger: ".o_list_view .o_l10n_mx_infonavit_paper_type",
            run: "click",
        },
        {
            content: "Choose the class",
            trigger: `${field("notice_class")} input`,
            run: "click",
        },
        {
            content: "A retención",
            trigger: ".o_select_menu_item:contains('Retención')",
            run: "click",
        },
        {
            content: "It is chosen",
            trigger: `${field("notice_class")} input:value('Retención')`,
        },
        {
            content: "An NSS with a wrong digit",
            trigger: `${field("nss")} input`,
            run: "edit 92000198010 && press Tab",
        },
        {
            content: "It is told at once",
            trigger: `${mark("nss")}.text-danger`,
        },
        {
            content: "The right one",
            trigger: `${field("nss")} input`,
            run: "edit 92000-19801-7 && press Tab",
        },
        {
            content: "Its worker is found",
            trigger: `${field("employee_id")} input:value('Trabajador 1')`,
        },
        {
            content: "The credit",
            trigger: `${field("credit_number")} input`,
            run: "edit 1900000001 && press Tab",
        },
        {
            content: "It lacks no more, and the discount does",
            trigger: `.o_form_view:not(:has(${mark("credit_number")})):has(${mark("discount_type")})`,
        },
        {
            content: "Choose the discount",
            trigger: `${field("discount_type")} input`,
            run: "click",
        },
        {
            content: "Pesos a month",
            trigger: ".o_select_menu_item:contains('uota fija')",
            run: "click",
        },
        {
            content: "It is chosen, and the value lacks",
            trigger: `.o_form_view:not(:has(${mark("discount_type")})) ${mark("discount_value")}`,
        },
        {
            content: "How much",
            trigger: `${field("discount_value")} input`,
            run: "edit 2450 && press Tab",
        },
        {
            content: "When it was notified",
            trigger: `${field("date_notified")} :is(input, button)`,
            run: "click",
        },
        {
            content: "The day",
            trigger: `${field("date_notified")} input`,
            run: "edit 10/01/2026 && press Tab",
        },
        {
            content: "What follows is told",
            trigger: `${field("effect")}:contains('2,450.00')`,
        },
        {
            content: "Confirm",
            trigger: ".o_form_view button[name='action_confirm']:enabled",
            run: "click",
        },
        {
            content: "It is an aviso",
            trigger: ".o_form_view .o_field_widget[name='discount']:contains('2,450.00')",
        },
    ],
});
