#!/usr/bin/env python3
"""Restates lists of prices as the dated snapshot of the catalog: machines.tsv, offers.tsv, egress.tsv, storage.tsv.

    tools/snapshot.py OFFERS.csv STORAGE.csv EGRESS.csv FOLDER

What it cannot place (a source without a key, a metric without a name) ends it: nothing is left out silently.
docs/adr/0040-prices.md says what the columns mean.
"""
import collections
import csv
import os
import re
import sys

OFFER_SOURCES = [
    # what the source's text holds, key of the on-demand price, key of the spot price
    ("P3 (V100-16GB) absent", "ec2shop-historic", "spotinfo-historic"),
    ("yeo/ec2.shop", "ec2shop", "spotinfo"),
    ("aws/vms.csv", "anycloud-aws", "anycloud-aws"),
    ("azure/vms.csv", "anycloud-azure", "anycloud-azure"),
    ("skypilot-catalog", "skypilot-gcp", "anycloud-gcp-summed"),
    ("host price 0", "anycloud-gcp-whole", "anycloud-gcp-whole"),
    ("host+GPU summed", "anycloud-gcp-summed", "anycloud-gcp-summed"),
    ("gcp/vms.csv", "anycloud-gcp", "anycloud-gcp"),
]

STORAGE_SOURCES = [
    ("skystore@dda7aa47 profiles/storage.csv", "skystore"),
    ("skystore@dda7aa47 profiles/cost.csv", "skystore-cost"),
    ("s3_bucket_test.golden", "infracost-s3"),
    ("storage_bucket_test.golden", "infracost-gcs"),
    ("storage_account_test.golden", "infracost-blob"),
    ("documentation tables", "vendor-docs"),
    ("skyplane@4602d9ce", "skyplane"),
    ("unknown:", ""),
    ("AWS Pricing API 2025-10-28", "aws-pricing-text"),
    ("cloud.google.com/storage/pricing (", "gcs-pricing-copies"),
    ("public table", "public-table"),
    ("Azure Retail Prices meters", "retail-meters"),
    ("list JPY", "yen-list"),
    ("APN1 usage types", "apn1-usage"),
    ("skynomad-artifact", "skynomad"),
    ("pricing-examples", "gcs-pricing-examples"),
    ("koreacentral, Cold ZRS", "cold-changelog"),
    ("2015 GCS", "gcs-2015"),
    ("storage/docs/autoclass", "autoclass-docs"),
]

# metric of the list -> (charge, variant, from GB, up to GB); one that stands here twice is two rows
CHARGES = {
    "storage": [("storage", "", "", "")],
    "storage 50-500 TB": [("storage", "", "51200", "512000")],
    "storage over 500 TB": [("storage", "", "512000", "")],
    "PUT/COPY/POST/LIST": [("write", "", "", "")],
    "GET and others": [("read", "", "", "")],
    "write": [("write", "", "", "")],
    "read": [("read", "", "", "")],
    "class A": [("write", "", "", "")],
    "class B": [("read", "", "", "")],
    "class A/B": [("write", "", "", ""), ("read", "", "", "")],
    "lifecycle transition into": [("transition", "", "", "")],
    "retrieval": [("retrieval", "", "", "")],
    "retrieval standard": [("retrieval", "standard", "", "")],
    "retrieval expedited": [("retrieval", "expedited", "", "")],
    "retrieval bulk": [("retrieval", "bulk", "", "")],
    "retrieval request standard": [("retrieval-request", "standard", "", "")],
    "retrieval request bulk": [("retrieval-request", "bulk", "", "")],
    "monitoring": [("monitoring", "", "", "")],
    "management fee": [("monitoring", "", "", "")],
    "minimum storage": [("minimum-days", "", "", "")],
}
PER = {
    "USD/GB-month": "1", "USD/GB": "1", "days": "1", "USD/1000 requests": "1000", "USD/1000 ops": "1000",
    "USD/10000 ops": "10000", "USD/1000 objects": "1000", "USD/1000 objects-month": "1000",
}
# metric of the list -> (where to, from GB, up to GB)
EGRESS = {
    "egress to internet (first 10 TB)": ("internet", "0", "10240"),
    "egress to internet (under 10 TB)": ("internet", "0", "10240"),
    "egress to internet (first 1 TB)": ("internet", "0", "1024"),
    "egress to internet (1-10 TB)": ("internet", "1024", "10240"),
    "egress to internet (over 10 TB)": ("internet", "10240", ""),
    "egress to internet (premium tier)": ("internet", "0", ""),
    "inter-region within North America": ("@north-america", "0", ""),
    "inter-region within Asia": ("@asia", "0", ""),
    "inter-region to Europe": ("@europe", "0", ""),
    "inter-region to other continent": ("@elsewhere", "0", ""),
}
FIRST_TIER = re.compile(r"first (tier up to )?50 TB")


def read(name):
    with open(name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def key(table, text):
    for part, *keys in table:
        if part in text:
            return keys
    sys.exit(f"no key for the source: {text}")


def write(folder, name, note, header, rows):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write("".join(f"# {line}\n" for line in note))
        for row in [header, *rows]:
            file.write("\t".join(row) + "\n")


def offers(rows, folder):
    machines, offers = {}, []
    for row in rows:
        machine = (row["accelerator"], row["accelerator_count"], row["accelerator_mem_gib"], row["vcpus"], row["mem_gib"])
        if machines.setdefault((row["cloud"], row["instance_type"]), machine) != machine:
            sys.exit(f"two machines of one name: {row}")
        on_demand, spot = key(OFFER_SOURCES, row["source_commit_or_date"])
        offers.append((
            row["cloud"], row["region"], row["zone"], row["instance_type"],
            row["on_demand_usd_hour"], row["spot_usd_hour"],
            on_demand if row["on_demand_usd_hour"] else "", spot if row["spot_usd_hour"] else ""))
    write(folder, "machines.tsv", ["What can be rented: GiB of one accelerator, virtual CPUs, GiB of main memory."],
          ("cloud", "type", "accelerator", "count", "accelerator-gib", "vcpus", "gib"),
          [(*name, *machine) for name, machine in sorted(machines.items())])
    write(folder, "offers.tsv", ["USD for one machine and hour; empty is unknown. Sources: sources.tsv."],
          ("cloud", "region", "zone", "type", "on-demand", "spot", "on-demand-source", "spot-source"), sorted(offers))


def egress(pairs, storage, folder):
    groups = collections.defaultdict(list)
    for row in pairs:
        groups[row["from_region"], row["price_usd_per_gb"]].append(row["to_region"])
    rows = [("aws", start, ",".join(sorted(to)), "0", "", price, "skynomad", "")
            for (start, price), to in sorted(groups.items())]
    known = {(row["from_region"], row["to_region"]): row["price_usd_per_gb"] for row in pairs}
    for row in storage:
        if row["metric"] in EGRESS:
            to, start, end = EGRESS[row["metric"]]
            rows.append((row["cloud"], row["region"], to, start, end, row["value"],
                         key(STORAGE_SOURCES, row["source"])[0], row["note"]))
        elif row["metric"].startswith("inter-region to "):
            # The table of pairs says it already; they must agree.
            names = row["metric"].removeprefix("inter-region to ")
            ends = [pair[1] for pair in known if pair[0] == row["region"]] if names.startswith("any") else names.split("/")
            for end in ends:
                if float(known[row["region"], end]) != float(row["value"]):
                    sys.exit(f"two prices for one way: {row}")
    write(folder, "egress.tsv",
          ["USD for a GB that leaves a region in a month, from so many GB on up to so many.",
           "to: regions of the same cloud, internet, @CONTINENT (the cloud's regions there), @elsewhere (its regions on other continents)."],
          ("cloud", "region", "to", "from-gb", "up-to-gb", "usd", "source", "note"), rows)


def storage(rows, folder):
    out = []
    for row in rows:
        if row["metric"] in EGRESS or row["metric"].startswith("inter-region to "):
            continue
        for charge, variant, start, end in CHARGES[row["metric"]]:
            note = row["note"]
            if charge == "storage" and not start:
                start, end = "0", "51200" if FIRST_TIER.search(note) else ""
            out.append((row["cloud"], "" if row["region"] == "all" else row["region"], row["tier"], charge, variant,
                        start, end, row["value"], PER[row["unit"]], key(STORAGE_SOURCES, row["source"])[0], note))
    tiers = {(row[0], row[1], row[2]) for row in out if row[3] == "storage" and row[5] == "51200"}
    out = [(*row[:6], "51200" if (row[0], row[1], row[2]) in tiers and row[5] == "0" and row[3] == "storage" else row[6],
            *row[7:]) for row in out]
    write(folder, "storage.tsv",
          ["USD for so many (per) GB-months, GB, requests or objects, and days for minimum-days; an empty price is unknown.",
           "An empty region is all of them; from-gb and up-to-gb bound what is stored in a month."],
          ("cloud", "region", "tier", "charge", "variant", "from-gb", "up-to-gb", "value", "per", "source", "note"), out)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    stored = read(sys.argv[2])
    offers(read(sys.argv[1]), sys.argv[4])
    egress(read(sys.argv[3]), stored, sys.argv[4])
    storage(stored, sys.argv[4])
