import {registry} from "@web/core/registry";

const FORM = ".o_form_view";
const field = (name) => `${FORM} .o_field_widget[name='${name}']`;

function openWaiting(credit) {
    return [
        {
            content: "The menu bar says that something waits",
            trigger: ".o_l10n_mx_infonavit_waiting .badge",
            run: "click",
        },
        {
            content: "To review, in Spanish",
            trigger: ".o-dropdown--menu [data-waiting='to_review']:contains('Por revisar')",
            run: "click",
        },
        {
            content: "The list says why it waits; open it",
            trigger: `.o_list_view .o_data_row:contains('${credit}') td[name='credit_number']`,
            run: "click",
        },
    ];
}

function isCurrent(state, label) {
    return {
        content: `It is now: ${label}`,
        trigger: `.o_statusbar_status button.o_arrow_button_current[data-value='${state}']:contains('${label}')`,
    };
}

registry.category("web_tour.tours").add("l10n_mx_infonavit_conflict", {
    steps: () => [
        // The same folio with another amount: it takes the first one's place.
        ...openWaiting("1900000001"),
        {
            content: "What contradicts",
            trigger: `${field("reason")}:contains('El folio ya se había recibido con otro contenido (descuento: $ 3,000.00 en lugar de $ 2,450.00)')`,
        },
        {
            content: "And what can be done",
            trigger: `${field("reason")}:contains('Aplique este aviso para que sustituya al otro, o descártelo.')`,
        },
        {
            content: "What it would change",
            trigger: `${field("effect")}:contains('A partir del 11/01/2026: cuota fija $2,450.00 → $3,000.00 al mes')`,
        },
        {
            content: "In the timeline the first one is in force",
            trigger: `${FORM} .o_l10n_mx_infonavit_timeline li:contains('$2,450.00 al mes'):has(.badge:contains('Aplicado'))`,
        },
        {
            content: "And this one waits",
            trigger: `${FORM} .o_l10n_mx_infonavit_timeline li[aria-current='step']:contains('$3,000.00 al mes'):has(.badge:contains('Por revisar'))`,
        },
        {
            content: "Apply it",
            trigger: "button[name='action_apply']:contains('Aplicar')",
            run: "click",
        },
        isCurrent("applied", "Aplicado"),
        {
            content: "It waits no more",
            trigger: `${FORM}:not(:has(.o_field_widget[name='reason']))`,
        },
        {
            content: "The timeline has the one in force only",
            trigger: `${FORM} .o_l10n_mx_infonavit_timeline:not(:has(li:contains('$2,450.00'))) li:contains('$3,000.00 al mes'):has(.badge:contains('Aplicado'))`,
        },
        {
            content: "Open the other one of the folio",
            trigger: `${field("same_folio_id")} a`,
            run: "click",
        },
        isCurrent("discarded", "Descartado"),
        {
            content: "It says by what it was replaced",
            trigger: `${field("discard_reason")}:contains('Sustituido por R0209026000001')`,
        },
        // The same folio with another kind of discount: Infonavit says the first holds.
        ...openWaiting("1900000002"),
        {
            content: "Another kind of discount",
            trigger: `${field("reason")}:contains('descuento: 22.5 × UMI en lugar de $ 2,450.00')`,
        },
        {
            content: "What it would change, a month",
            trigger: `${field("effect")}:contains('cuota fija $2,450.00 → factor 22.5, unos $2,450 →')`,
        },
        {
            content: "Discard it",
            trigger: "button[name='action_discard']:contains('Descartar')",
            run: "click",
        },
        {
            content: "With the reason",
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit Infonavit confirmó el primero",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name='action_confirm']:contains('Confirmar')",
            run: "click",
        },
        isCurrent("discarded", "Descartado"),
        {
            content: "The reason stands there",
            trigger: `${field("discard_reason")}:contains('Infonavit confirmó el primero')`,
        },
        // A second credit of a worker: both are withheld.
        ...openWaiting("1900000050"),
        {
            content: "Another credit is in force",
            trigger: `${field("reason")}:contains('El trabajador tiene otro crédito vigente. Aplique este aviso solo si deben retenerse ambos.')`,
        },
        {
            content: "Apply it all the same",
            trigger: "button[name='action_apply']",
            run: "click",
        },
        isCurrent("applied", "Aplicado"),
        {
            content: "Open its credit",
            trigger: `${field("credit_id")} a:contains('1900000050')`,
            run: "click",
        },
        {
            content: "It is in force",
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains('Vigente')",
        },
        {
            content: "Its terms",
            trigger: ".o_notebook a[name='terms']",
            run: "click",
        },
        {
            content: "From the day after the notification",
            trigger: `${field("term_ids")} .o_data_row:contains('11 may'):contains('500.00')`,
        },
        {
            content: "Nothing waits any more",
            trigger: ".o_l10n_mx_infonavit_waiting",
            run: "click",
        },
        {
            content: "And it says so",
            trigger: ".o-dropdown--menu:contains('Nada: todo está decidido')",
        },
    ],
});
