import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_mx_infonavit_evidence", {
    steps: () => [
        {
            content: "What lacks?",
            trigger: "button[name='action_check_evidence']",
            run: "click",
        },
        {
            content: "The tab with the evidence",
            trigger: ".nav-link[name='evidence']",
            run: "click",
        },
        {
            content: "The picture that was taken away",
            trigger: ".o_field_widget[name='gaps']:contains('picture')",
        },
        {
            content: "Make the file all the same",
            trigger: "button[name='action_make_workbook']",
            run: "click",
        },
        {
            content: "It is there, with its contents",
            trigger: ".o_field_widget[name='workbook_sha256']",
        },
    ],
});
