"""From a workbook to typed tables. Imports schemas; the only room that reads and writes spreadsheets."""
