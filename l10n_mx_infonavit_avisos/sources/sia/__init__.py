"""Infonavit's Servicio de Intercomunicación de Avisos: the client of its web service.

The protocol is data (:mod:`.profile`), what goes wrong is a type (:mod:`.errors`), and
:class:`~.client.Client` streams the pages. Nothing here knows Odoo.
"""
