# shellcheck shell=bash disable=SC2034
# Shared by the scripts of dev/: where things are, and how to speak. Sourced, never run.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STATE=$(realpath -m "${ODOO_STATE:-$ROOT/.odoo}")
VENV=$STATE/venv
LOGS=$STATE/log
ADDON=l10n_mx_infonavit_avisos
ADDONS=("$ADDON" "${ADDON}_queue")

# Bytecode is kept, but in here: neither beside the sources nor in the user's own ODOO_SOURCE.
export PYTHONPYCACHEPREFIX=$STATE/pycache
unset PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME

say() { printf '%s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }

# quietly NAME COMMAND…: output goes to a log, which is shown only when the command fails.
quietly() {
    local log="$LOGS/$1.log"
    shift
    mkdir -p "$LOGS"
    "$@" >"$log" 2>&1 || {
        local code=$?
        say "failed: $*"
        tail -n 25 "$log" >&2
        say "(whole log: $log)"
        return $code
    }
}

# --- Odoo ----------------------------------------------------------------------------

# Where Odoo's source tree is: the user's own, or the unpacked Debian package.
odoo_tree() {
    if [ -n "${ODOO_SOURCE:-}" ]; then
        [ -f "$ODOO_SOURCE/odoo/release.py" ] ||
            die "ODOO_SOURCE=$ODOO_SOURCE holds no odoo/release.py; give the root of an Odoo 19 source tree"
        (cd "$ODOO_SOURCE" && pwd)
    else
        printf '%s' "$STATE/debian/usr/lib/python3/dist-packages"
    fi
}

# The folders in which Odoo finds its addons, ours last.
addons_path() {
    local tree
    tree=$(odoo_tree)
    [ ! -d "$tree/addons" ] || printf '%s,' "$tree/addons"
    printf '%s,%s,%s' "$tree/odoo/addons" "$STATE/oca/odoo/addons" "$ROOT"
}

# Odoo's configuration and path, exported. The database's server comes from PG* variables.
use_odoo() {
    case "$ROOT$STATE" in
    *,*) die "Odoo cannot take an addons path with a comma: move the project out of $ROOT" ;;
    esac
    cat >"$STATE/odoo.conf.$$" <<END
[options]
addons_path = $(addons_path)
data_dir = $STATE/data
http_interface = 127.0.0.1
screenshots = $STATE/screenshots
END
    mv "$STATE/odoo.conf.$$" "$STATE/odoo.conf"
    ODOO_RC=$STATE/odoo.conf
    PYTHONPATH=$(odoo_tree)
    export ODOO_RC PYTHONPATH
}

# --- PostgreSQL ------------------------------------------------------------------------

# The folder of initdb, pg_ctl and postgres: Debian's newest, else what PATH has, else nothing.
postgres_bin() {
    local dir newest=
    for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V); do
        [ ! -x "$dir/initdb" ] || newest=$dir
    done
    if [ -n "$newest" ]; then
        printf '%s' "$newest"
    elif have initdb; then
        dirname "$(command -v initdb)"
    fi
}

# Settings for another server must not leak into ours.
clean_pg_environment() {
    local name
    for name in "${!PG@}"; do
        unset "$name"
    done
}

# A server that listens, and PG* variables which lead psql, psycopg2 and Odoo alike to it.
use_postgres() {
    if [ -n "${PGHOST:-}" ]; then
        # Odoo would take a PGDATABASE for its --database.
        unset PGDATABASE
        "$VENV/bin/python" -c 'import psycopg2, sys
try:
    psycopg2.connect(dbname="postgres")
except psycopg2.OperationalError as error:
    sys.exit(str(error).strip())' || die "the PostgreSQL of your PGHOST=$PGHOST does not let us in; mend PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset PGHOST to have a private one"
    else
        "$ROOT/dev/postgres" start
        clean_pg_environment
        PGHOST=$(cat "$STATE/pg.socket")
        export PGHOST PGPORT=5432 PGUSER=odoo
    fi
}
