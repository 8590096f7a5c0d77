from odoo.tests import tagged

from odoo.addons.l10n_mx_infonavit_avisos.tests import test_i18n


@tagged("post_install", "-at_install")
class TestI18nQueue(test_i18n.TestI18n):
    addon = "l10n_mx_infonavit_avisos_queue"
