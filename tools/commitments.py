#!/usr/bin/env python3
"""Restates EC2's reserved prices as a table of the catalog's snapshot: commitments.tsv.

    tools/commitments.py CLONE_OF_EC2_SHOP SOURCE_KEY FOLDER

Of the machines and regions of FOLDER/offers.tsv, Linux, shared, standard, no upfront. A machine is taken only where the on-demand price
that stands beside its reserved one is the one of offers.tsv: prices that were changed in between do not belong together.
Rows of the table with another source, which are written by hand, stay. docs/adr/0050-commitments.md says why.
"""
import json
import os
import sys
from decimal import Decimal

TERMS = {"1y": "1yr", "3y": "3yr"}


def rows(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def reserved(clone, region, term):
    path = os.path.join(clone, "data", "ec2", f"{region}-reservedinstance-{term}.json")
    with open(path, encoding="utf-8") as file:
        (listed,) = json.load(file)["regions"].values()
    prices = {}
    for row in listed.values():
        if (row["LeaseContractLength"], row["PurchaseOption"], row["Operating System"], row["Tenancy"], row["Pre Installed S/W"]) \
                != (TERMS[term], "No Upfront", "Linux", "Shared", "NA"):
            sys.exit(f"a row of another kind in {path}: {row}")
        if prices.setdefault(row["Instance Type"], row) != row:
            sys.exit(f"two prices of {row['Instance Type']} in {path}")
    return prices


def price(row):
    return format(Decimal(row["price"]).normalize(), "f") if row else ""


def main(clone, source, folder):
    known, sources = {}, {}
    for row in rows(os.path.join(folder, "offers.tsv")):
        if row["cloud"] == "aws" and row["on-demand"]:
            known.setdefault((row["region"], row["type"]), set()).add(Decimal(row["on-demand"]))
            # A machine that is no longer listed has a source of the same list that says so.
            same = row["on-demand-source"].startswith(source)
            sources[row["region"], row["type"]] = row["on-demand-source"] if same else source
    other = [tuple(row.values()) for row in rows(os.path.join(folder, "commitments.tsv")) if not row["source"].startswith(source)]
    table, moved = [], []
    for region in sorted({region for region, _ in known}):
        lists = {term: reserved(clone, region, term) for term in TERMS}
        for machine in sorted(machine for at, machine in known if at == region):
            found = {term: lists[term].get(machine) for term in TERMS}
            beside = {Decimal(row["OnDemand:PricePerUnit"]) for row in found.values() if row}
            if beside and beside == known[region, machine]:
                table.append(("aws", region, machine, price(found["1y"]), price(found["3y"]), sources[region, machine]))
            elif beside:
                moved.append(f"{region} {machine}")
    with open(os.path.join(folder, "commitments.tsv"), "w", encoding="utf-8") as file:
        file.write("# USD for one machine and hour of one year or three, paid by the month, used or not; empty is unknown. Sources: sources.tsv.\n")
        for row in [("cloud", "region", "type", "1y", "3y", "source"), *sorted([*table, *other])]:
            file.write("\t".join(row) + "\n")
    print(f"{len(table)} machines, {len(other)} by hand; left out, their on-demand price is another one now: {', '.join(moved)}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
