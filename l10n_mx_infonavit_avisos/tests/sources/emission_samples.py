"""Made-up emisiones: workbooks as IDSE gives them, and zips of the visor."""

import io

import openpyxl
import xlwt

from .samples import NRP, make_nss, zipped

HEADINGS = (
    "NSS",
    "Nombre",
    "Origen del Movimiento",
    "Tipo del Movimiento",
    "Fecha del Movimiento",
    "Días",
    "Salario Diario",
    "Retiro",
    "Cesantía en Edad Avanzada y Vejez Patronal",
    "Cesantía en Edad Avanzada y Vejez Obrero",
    "Subtotal RCV",
    "Aportación Patronal",
    "Tipo de Descuento",
    "Valor de Descuento",
    "Número de Crédito",
    "Amortización",
    "Subtotal Infonavit",
    "Total",
)
EMA_HEADINGS = [*HEADINGS[:7], "Cuota Fija", "Excedente Patronal", "Total"]
SUMMARY = "Emisión Febrero 2026"
EMA_SHEET, EBA_SHEET = "Movimientos EMA Febrero 2026", "Movimientos EBA Febrero 2026"
CREDIT = "0912345678"


def row(serial=1, **changes):
    """A worker's line of an EBA, heading → value; ``changes`` by heading, without
    accents and spaces: ``tipo_de_descuento``."""
    values = {
        "NSS": make_nss(serial),
        "Nombre": f"FICTICIO PRUEBA N{serial}",
        "Origen del Movimiento": "-",
        "Tipo del Movimiento": "-",
        "Fecha del Movimiento": "-",
        "Días": 59,
        "Salario Diario": "500.00",
        "Retiro": "590.00",
        "Aportación Patronal": "1,475.00",
        "Tipo de Descuento": "CF",
        "Valor de Descuento": "2,450.00",
        "Número de Crédito": f"0{CREDIT}",
        "Amortización": "4,900.00",
        "Total": "9,999.99",
    }
    plain = str.maketrans("íóúé ", "ioue_")
    of = {heading.lower().translate(plain): heading for heading in HEADINGS}
    return values | {of[name]: value for name, value in changes.items()}


def without_credit(serial=1, **changes):
    nothing = dict.fromkeys(
        ("tipo_de_descuento", "valor_de_descuento", "numero_de_credito"), "-"
    )
    return row(serial, **{**nothing, "amortizacion": "0.00", **changes})


def sheets(
    rows,
    *,
    headings=HEADINGS,
    nrp="B55-10768-10-8",
    period="2/2026",
    total=None,
    names=(SUMMARY, EMA_SHEET, EBA_SHEET),
    above=0,
    below=(),
):
    """Name of a sheet → its rows; ``above``: rows that somebody inserted."""
    summary = [[] for _row in range(9)]
    summary[2] = ["EMPRESA FICTICIA SA DE CV"]
    summary[7] = ["Periodo Mensual", period]
    summary[8] = ["Registro Patronal", nrp]
    if total is not None:
        summary.append(["Cuota Fija", "1.00", "", "Amortización", total])
    movements = [[] for _row in range(4 + above)] + [list(headings)]
    movements += [[values.get(h, "") for h in headings] for values in rows]
    movements += [list(line) for line in below]
    ema = [[] for _row in range(4)] + [EMA_HEADINGS]
    ema += [[values.get(h, "") for h in EMA_HEADINGS] for values in rows]
    return dict(zip(names, (summary, ema, movements), strict=False))


def xls(content):
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for name, rows in content.items():
        sheet = book.add_sheet(name)
        for y, cells in enumerate(rows):
            for x, value in enumerate(cells):
                if hasattr(value, "year"):
                    sheet.write(y, x, value, day)
                elif value != "":
                    sheet.write(y, x, value)
    return _saved(book)


def xlsx(content):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    return _saved(book)


def _saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def eba(*rows, **options):
    """The .xls with these lines."""
    return xls(sheets(rows, **options))


# --- visor --------------------------------------------------------------------------


def worker_line(
    serial=1,
    *,
    nrp=NRP,
    nss=None,
    name="FICTICIO$PRUEBA$ANA",
    curp="XAXA800101HDFXXX00",
    credit=CREDIT,
    kind="2",
    value="2450.0000",
):
    """A line of CDEBAS99: fixed columns, and something after the last we know."""
    text = f"{nrp:<21}{nss or make_nss(serial):<12}{name:<53}{curp:<23}"
    return f"{text}{credit:>10}{kind}{value:>9}20260101000000".ljust(150)


def movement_line(
    serial=1, *, movement="0", day="", days="59", amortization="04900.00"
):
    text = f"{NRP:<21}{make_nss(serial):<12}{movement}{day:<10}{days:>2}"
    return f"{text:<92}{amortization:>8}".ljust(120)


def period_line(year="2026", month="02"):
    return f"{'':<21}{NRP:<72}{month}{year}".ljust(140)


def visor(workers, movements=(), period=None, encoding="cp1252", folder="Tempo/"):
    def file(lines):
        return "".join(f"{line}\r\n" for line in lines).encode(encoding)

    members = {f"CDCOBRA/{folder}CDEBAS99.txt": file(workers)}
    if movements:
        members[f"CDCOBRA/{folder}CDEBMO99.txt"] = file(movements)
    if period:
        members[f"CDCOBRA/{folder}CDEBPA99.txt"] = file([period])
    return zipped(members)
