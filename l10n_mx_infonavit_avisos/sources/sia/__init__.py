"""Infonavit's Servicio de Intercomunicación de Avisos: the client of its web service.

The protocol is data (:mod:`.profile`), what goes wrong is a type (:mod:`.errors`), and
:class:`~.client.Client` streams the pages. Nothing here knows Odoo::

    with Client(profile.load(document), credentials, store) as client:
        for page in client.pages(Query(nrp, date_from, date_to), keep=store_raw):
            take(page.entries)
"""
