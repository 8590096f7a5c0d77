import {registry} from "@web/core/registry";

const BOARD = ".o_l10n_mx_infonavit_board";

registry.category("web_tour.tours").add("l10n_mx_infonavit_board", {
    steps: () => [
        {
            content: "What waits stands first",
            trigger: `${BOARD} [data-row='to_review'] .o_infonavit_count:contains('1')`,
        },
        {
            content: "What came in since yesterday, in Spanish",
            trigger: `${BOARD} #infonavit_arrived:contains('Recibidos desde ayer')`,
        },
        {
            content: "Both contents of the folio",
            trigger: `${BOARD} [data-arrived='retencion'] strong:contains('2')`,
        },
        {
            content: "There is no connection, and it says so",
            trigger: `${BOARD} section[aria-labelledby='infonavit_connections'] .card-body`,
        },
        {
            content: "Open the conflicts",
            trigger: `${BOARD} [data-row='conflict']`,
            run: "click",
        },
        {
            content: "The one there is",
            trigger: ".o_list_view .o_data_row:only-child td[name='employee_id']",
            run: "click",
        },
        {
            content: "Its form says what it would change",
            trigger: ".o_form_view .o_field_widget[name='effect']:contains('3,000.00')",
        },
        {
            content: "And shows the credit's timeline",
            trigger: ".o_l10n_mx_infonavit_timeline li[aria-current='step']",
        },
        {
            content: "Apply it",
            trigger: "button[name='action_apply']",
            run: "click",
        },
        {
            content: "It is in force",
            trigger: ".o_statusbar_status button.o_arrow_button_current[data-value='applied']",
        },
        {
            content: "Back to the board, by the menu",
            trigger: "[data-menu-xmlid='l10n_mx_infonavit_avisos.menu_infonavit']",
            run: "click",
        },
        {
            content: "It is the first item",
            trigger: "[data-menu-xmlid='l10n_mx_infonavit_avisos.menu_board']",
            run: "click",
        },
        {
            content: "The conflict is gone; the unmatched one still waits",
            trigger: `${BOARD}:not(:has([data-row='conflict'])) [data-row='unmatched']`,
        },
        {
            content: "From the menu bar, too",
            trigger: ".o_l10n_mx_infonavit_waiting",
            run: "click",
        },
        {
            content: "Open the board",
            trigger: ".dropdown-item[data-board]",
            run: "click",
        },
        {
            content: "Here it is again",
            trigger: `${BOARD} [data-row='unmatched']`,
        },
    ],
});
