"""Reads the codes of every PNG of some folders, named …_CODE.png: exactly one Code 128 and one Data Matrix hold that
code, and a label of 100 x 150 mm may also hold the airline's code. Usage: read-codes.py DIR..."""

import pathlib
import sys

import zxingcpp
from PIL import Image

FORMATS = (zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.DataMatrix)
wrong = seen = 0
for folder in sys.argv[1:]:
    files = sorted(pathlib.Path(folder).glob("*.png"))
    for file in files:
        layout, *_, code = file.stem.split("_")
        found = zxingcpp.read_barcodes(Image.open(file).convert("L"), formats=FORMATS)
        read = sorted((str(f.format).split(".")[-1].replace(" ", ""), f.text) for f in found)
        airline = [r for r in read if r[0] == "Code128" and len(r[1]) == 16 and r[1].startswith("14512345675")]
        expected = [("Code128", code), ("DataMatrix", code)] + (airline if layout == "box-100x150" else [])
        seen += 1
        if read != sorted(expected):
            wrong += 1
            print(f"{file}: the scanner reads {read}")
    if len(files) < 96:
        sys.exit(f"{folder} holds only {len(files)} labels")
print(f"{seen} pictures read back")
sys.exit(1 if wrong else 0)
