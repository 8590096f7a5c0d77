import odoo_log

STAMP = "2026-11-21 09:11:51,307 4617"
TEST = "odoo.addons.a.tests.test_a"
LOADING = "odoo.modules.loading"


def line(level, logger, message):
    return f"{STAMP} {level} base {logger}: {message} \n"


def starting(name):
    return line("INFO", TEST, f"Starting {name} ...")


def total(failures, errors, run, level="INFO"):
    message = f"{failures} failed, {errors} error(s) of {run} tests"
    return line(level, "odoo.tests.result", f"{message} when loading database 'base'")


def test_tests_that_pass():
    log = starting("TestA.test_1") + starting("TestA.test_2") + total(0, 0, 2)
    report = odoo_log.read(log)
    assert report.passed == 2
    assert not report.failed and not report.stray and not report.skipped
    assert report.total == (0, 0, 2)


def test_a_test_fails_once_however_many_subtests_do():
    log = (
        starting("TestA.test_1")
        + line("INFO", TEST, "=" * 70)
        + line("ERROR", TEST, "FAIL: Subtest TestA.test_1 (a=1)")
        + "Traceback (most recent call last):\nAssertionError: one\n"
        + line("ERROR", TEST, "ERROR: Subtest TestA.test_1 (a=2)")
        + "KeyError: two\n"
        + starting("TestA.test_2")
        + line("ERROR", LOADING, "Module a: 1 failures, 1 errors of 2 tests")
        + line("ERROR", LOADING, "At least one test failed when loading the modules.")
        + total(1, 1, 2, "ERROR")
    )
    report = odoo_log.read(log)
    assert report.passed == 1
    assert list(report.failed) == [f"{TEST}:TestA.test_1"]
    text = "\n".join(report.failed[f"{TEST}:TestA.test_1"])
    assert "AssertionError: one" in text and "KeyError: two" in text
    assert not report.stray


def test_a_class_that_cannot_be_set_up():
    log = line("ERROR", "odoo.tests.suite", f"ERROR: setUpClass ({TEST}.TestA)")
    log += total(0, 1, 0, "ERROR")
    report = odoo_log.read(log)
    assert len(report.failed) == 1
    assert report.passed == 0


def test_a_skipped_test_has_not_passed():
    log = (
        starting("TestA.test_1")
        + line("WARNING", f"{TEST}.TestA.test_1", "Chrome executable not found")
        + line("INFO", TEST, "skipped TestA.test_1 : Chrome executable not found")
        + starting("TestA.test_2")
        + total(0, 0, 2)
    )
    report = odoo_log.read(log)
    assert report.passed == 1
    assert not report.stray
    assert report.skipped == {f"{TEST}:TestA.test_1": "Chrome executable not found"}


def test_a_warning_is_a_fault_of_its_own():
    log = (
        starting("TestA.test_1")
        + line("WARNING", "odoo.models", "two fields have the same label")
        + "and a second line\n"
        + total(0, 0, 1)
    )
    report = odoo_log.read(log)
    assert report.passed == 1
    assert len(report.stray) == 1
    assert report.stray[0].endswith("same label \nand a second line")


def test_what_a_failing_test_said_belongs_to_it():
    log = (
        starting("TestA.test_1")
        + line("ERROR", f"{TEST}.TestA.browser", "tour failed at step 3")
        + line("ERROR", TEST, "FAIL: TestA.test_1")
        + total(1, 0, 1, "ERROR")
    )
    report = odoo_log.read(log)
    assert not report.stray
    assert "step 3" in report.failed[f"{TEST}:TestA.test_1"][0]


def test_a_server_that_died_gives_no_total():
    assert odoo_log.read(starting("TestA.test_1")).total is None
