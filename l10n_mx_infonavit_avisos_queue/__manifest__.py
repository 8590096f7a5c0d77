{
    "name": "Mexico - Infonavit Avisos as Jobs",
    "summary": "Fetches avisos and computes large payslip batches as jobs of queue_job",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Human Resources/Payroll",
    "license": "LGPL-3",
    "author": "Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/payroll",
    "depends": ["l10n_mx_infonavit_avisos", "queue_job"],
    "data": [
        "data/queue_job_data.xml",
        "views/connection_views.xml",
        "views/hr_payslip_run_views.xml",
    ],
}
