import {registry} from "@web/core/registry";

const LIST = ".o_list_view";

function tickAll() {
    return {
        content: "Tick them all",
        trigger: `${LIST}:not(:has(.o_data_row_selected)) thead .o_list_record_selector input`,
        run: "click",
    };
}

function press(name, label) {
    return {
        content: `Press: ${label}`,
        trigger: `.o_control_panel button[name='${name}']:contains('${label}')`,
        run: "click",
    };
}

function isSaid(text) {
    return {
        content: `It is said: ${text}`,
        trigger: `.o_notification:contains('${text}')`,
    };
}

function isShown(count, label) {
    return {
        content: `The list shows them: ${label}, ${count}`,
        trigger: `${LIST}:has(.o_data_row:nth-child(${count})) .badge:contains('${label}')`,
    };
}

function isCounted(count, label) {
    return {
        content: `The search panel counts them: ${label}, ${count}`,
        trigger: `.o_search_panel .list-group-item:contains('${label}'):has(.o_search_panel_counter:contains(/^${count}$/))`,
    };
}

registry.category("web_tour.tours").add("l10n_mx_infonavit_bulk", {
    steps: () => [
        isShown(4, "Nuevo"),
        tickAll(),
        press("action_match", "Reintentar asignación"),
        {
            content: "Nothing came of it, and it is said in warning",
            trigger: ".o_notification:contains(/: 4/):has(.bg-warning)",
        },
        tickAll(),
        press("action_apply", "Aplicar"),
        isSaid("Aplicado: 3"),
        isShown(4, "Aplicado"),
        isCounted(3, "Aplicado"),
        {
            content: "Tick one that is in force",
            trigger: `${LIST} .o_data_row:contains('Aplicado'):contains('Trabajador 1') .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "Another one",
            trigger: `${LIST} .o_data_row:contains('Trabajador 2') .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "And the third",
            trigger: `${LIST} .o_data_row:contains('Trabajador 3') .o_list_record_selector input`,
            run: "click",
        },
        press("action_discard", "Descartar"),
        {
            content: "What it means is said before",
            trigger: ".modal .alert-info .o_field_widget[name='meaning']:contains(/: 3.*: 3/)",
        },
        {
            content: "One reason for all",
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit Vinieron dos veces",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name='action_confirm']:contains('Confirmar')",
            run: "click",
        },
        isSaid("Descartado: 3"),
        {
            content: "The list shows it, without the dialogue",
            trigger: `body:not(:has(.modal)) ${LIST} .badge:contains('Descartado')`,
        },
        isCounted(3, "Descartado"),
    ],
});
