"""The test set of the certification, from a file to cases.

Infonavit sends it by e-mail, and its columns are not public: whatever is a table is
read (:mod:`.book`), headings are recognised by what people call things, a person
assigns the rest (:mod:`.columns`), and each row becomes a case (:mod:`.cases`).
"""
