"""One sheet, many patients: a list becomes one file, typeset once and stamped for each."""
