"""Checks that the addon's imports run one way.

    models, wizards, tests → outputs, sources → engine

The engine computes: it takes the standard library (but nothing that reads or writes
the world), python-stdnum, and itself. Sources and outputs know the engine and no
Odoo. Usage: check_house.py [ADDON FOLDER]
"""

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

ADDON = "l10n_mx_infonavit_avisos"

# Addons that stand on ours: never the other way.
BEYOND = {"queue_job", f"{ADDON}_queue"}

# What a layer may import of the addon.
TO = {
    "engine": {"engine"},
    "sources": {"sources", "engine"},
    "outputs": {"outputs", "engine"},
    "models": {"models", "outputs", "sources", "engine"},
    "wizards": {"wizards", "models", "outputs", "sources", "engine"},
    "tests/engine": {"tests", "engine"},
    "tests/sources": {"tests", "sources", "engine"},
    "tests/outputs": {"tests", "outputs", "engine"},
}
WITHOUT_ODOO = {"engine", "sources", "outputs"}
WITHOUT_ODOO |= {f"tests/{layer}" for layer in WITHOUT_ODOO}
ENGINE_THIRD_PARTY = {"stdnum"}
# Modules of the standard library through which the world could get into the engine.
INPUT_OUTPUT = set(
    "asyncio ctypes dbm fcntl fileinput ftplib getpass glob http imaplib importlib io "
    "logging mmap multiprocessing os pathlib pickle platform poplib random secrets "
    "select selectors shelve shutil signal smtplib socket socketserver sqlite3 ssl "
    "subprocess sys tempfile threading time urllib webbrowser xmlrpc zipfile".split()
)
INPUT_OUTPUT_CALLS = {"open", "print", "input", "__import__", "exec", "eval"}


@dataclass(frozen=True)
class Violation:
    path: Path
    line: int
    rule: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}"


@dataclass(frozen=True)
class Import:
    line: int
    module: str  # absolute; the addon's own modules start with ADDON
    relative: bool


def imports(tree, package):
    """Every module that a file of the package imports, by its absolute name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name, False)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package[: len(package) - node.level + 1]
                if not above:
                    yield Import(node.lineno, "", True)
                    continue
                base = ".".join([*above, base]).rstrip(".")
            # "from .. import engine" names its module only after "import".
            for alias in node.names:
                yield Import(node.lineno, f"{base}.{alias.name}", bool(node.level))


def layer_of(parts):
    """The layer of a module or file, by its path within the addon."""
    if len(parts) > 1 and "/".join(parts[:2]) in TO:
        return "/".join(parts[:2])
    return parts[0] if parts else ""


def own_layer(module):
    """The layer of an imported module of the addon; None for other modules."""
    parts = module.split(".")
    if parts[:2] == ["odoo", "addons"]:
        parts = parts[2:]
    return layer_of(parts[1:]) if parts[:1] == [ADDON] else None


def import_fault(found, layer):
    """The rule that an import within a layer breaks, or None."""
    top = found.module.partition(".")[0]
    target = own_layer(found.module)
    if beyond := BEYOND.intersection(found.module.split(".")[:3]):
        return f"the addon stands without {beyond.pop()}"
    if not top:
        return "a relative import leaves the addon"
    if top == "odoo" and layer in WITHOUT_ODOO:
        return f"{layer}/ never imports odoo ({found.module})"
    if top == ADDON and not found.relative and not layer.startswith("tests/"):
        return f"import the addon's own modules relatively, not by {found.module}"
    if target is not None:
        return own_fault(target, layer)
    if layer == "engine":
        if top in INPUT_OUTPUT:
            return f"engine/ has no input or output ({found.module})"
        if top not in sys.stdlib_module_names | ENGINE_THIRD_PARTY:
            return f"engine/ imports the standard library and stdnum only, not {top}"
    return None


def own_fault(target, layer):
    folder = target.partition("/")[0]
    if layer == "tests":
        return None
    if folder == "tests" and not layer.startswith("tests/"):
        return f"{layer or 'the addon'} never imports tests"
    if layer == "":  # the addon's own __init__ and hooks
        return None
    allowed = TO.get(layer, {layer, "outputs", "sources", "engine"})
    if folder not in allowed:
        return f"{layer}/ never imports {folder or 'the addon itself'}"
    return None


def check_file(path, addon):
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    parts = path.relative_to(addon).parts
    layer = layer_of(parts[:-1])
    package = [ADDON, *parts[:-1]]
    for found in imports(tree, package):
        if fault := import_fault(found, layer):
            yield Violation(path, found.line, fault)
    if layer == "engine":
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in INPUT_OUTPUT_CALLS
            ):
                rule = f"engine/ has no input or output ({node.func.id}())"
                yield Violation(path, node.lineno, rule)


def check(addon):
    violations = {
        violation
        for path in sorted(addon.rglob("*.py"))
        for violation in check_file(path, addon)
    }
    return sorted(violations, key=lambda found: (found.path, found.line, found.rule))


def main():
    here = Path(__file__).resolve().parent.parent / ADDON
    violations = check(Path(sys.argv[1]) if len(sys.argv) > 1 else here)
    for violation in violations:
        print(violation)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
