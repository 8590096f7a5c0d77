.PHONY: help demo test lint format texts pictures bench fuzz stop clean
.SILENT:

help:
	echo "make demo      a payroll with avisos to look at in the browser (SERVE=0: without serving it)"
	echo "make test      all tests; a part of them: dev/test engine, dev/test odoo [TAGS]"
	echo "make lint      style, imports, manifest, XML"
	echo "make format    let ruff mend what it can"
	echo "make texts     bring i18n/, README.rst and index.html in step with their sources"
	echo "make pictures  the screenshots in static/description/ and README.md, anew from the demo"
	echo "make bench     how fast, on this machine"
	echo "make fuzz      bad input for every reader, FUZZ_SECONDS=60 each; TARGET=… for one"
	echo "make stop      stop the private PostgreSQL"
	echo "make clean     remove all that was set up (.odoo/)"

demo:
	SERVE=$(SERVE) dev/demo

test:
	dev/test

lint:
	dev/lint

format:
	dev/lint --mend

texts:
	dev/readme
	dev/i18n

pictures:
	dev/pictures

bench:
	dev/bench

fuzz:
	dev/fuzz $(TARGET) $(FILE)

stop:
	dev/postgres stop

clean:
	env -u PGHOST dev/postgres remove
	rm -rf "$${ODOO_STATE:-.odoo}"
