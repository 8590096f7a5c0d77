"""The workbook's words: Spanish, for it is handed to Infonavit.

The four tabs and the two sections are named as in Infonavit's "Guía de usuario para
solicitar la certificación", "Envío de evidencias".
"""

from datetime import date

TAB_ANSWERS = "1. Archivos JSON"
TAB_RESULTS = "2. Resultados"
TAB_SCREENS = "3. Pantallas"
TAB_CFDI = "4. CFDI de nómina"

TITLE = "Evidencias de la certificación del Servicio de Intercomunicación de Avisos"
EMPLOYER = "Empresa"
RFC = "RFC"
FOLIO = "Folio de la solicitud"
ROUND = "Set de pruebas núm."
DATE = "Fecha"
# &L, &R: left, right; &A: the tab; &F: the file; &P, &N: page, pages.
PAGE_HEADER = f"&L{TITLE}&R&A"
PAGE_FOOTER = "&L&F&RPágina &P de &N"

ANSWERS = "Archivos .json devueltos por el servicio"
ANSWERS_ZIP = "respuestas-json.zip"
ANSWERS_EMBEDDED = (
    "El archivo compactado está incrustado en esta pestaña: haga doble clic en el "
    "icono para abrirlo."
)
ANSWERS_BESIDE = (
    "El formato .xlsx no lleva archivos incrustados: el archivo compactado está "
    "incrustado en el .xls; aquí se enlista su contenido."
)
NO_ANSWERS = "No hay archivos .json."
NUMBER = "Núm."
FILE = "Archivo"
SIZE = "Tamaño (bytes)"
SHA256 = "SHA-256"
ZIP = "Archivo compactado"

SAMPLES = "a) Muestras del cálculo de retenciones"
EVALUATIONS = "b) Evaluación para el cálculo de retenciones"
DISCOUNTS = {
    "porcentaje": "Porcentaje",
    "cuota_fija": "Cuota fija",
    "factor": "Factor (UMI)",
}
NO_CASES = "No hay casos en esta sección."
CASE_HEADINGS = (
    "Referencia",
    "NSS",
    "Trabajador",
    "Núm. de crédito",
    "Tipo de descuento",
    "Valor del descuento",
    "SDI",
    "Periodo",
    "Días",
    "Amortización",
    "Seguro de daños",
    "Total a retener",
    "Resultado esperado",
    "Diferencia",
    "Cálculo paso a paso",
)

SCREENS = "Pantallas del sistema con el servicio implementado"
SCREEN = "Pantalla"
NO_SCREENS = "No hay pantallas."

CFDI = "CFDI de nómina (XML) sin sellar"
CFDI_EMBEDDED = (
    "Cada XML está incrustado en esta pestaña: haga doble clic en su icono para "
    "abrirlo."
)
CFDI_BESIDE = (
    "El formato .xlsx no lleva archivos incrustados: cada XML está incrustado en el "
    ".xls; aquí se muestra su texto."
)
CFDI_HEADINGS = ("Tipo de deducción", "Concepto", "Importe", "Clave")
CFDI_DEDUCTIONS = "Deducción por amortización de crédito de vivienda"
CFDI_TEXT = "Texto del XML"
NO_DEDUCTION = "El CFDI no tiene deducción 010."
NO_CFDI = "No hay CFDI."


def day(value: date) -> str:
    """A date as it is written in Mexico.

    >>> day(date(2026, 1, 5))
    '05/01/2026'
    """
    return f"{value:%d/%m/%Y}"
