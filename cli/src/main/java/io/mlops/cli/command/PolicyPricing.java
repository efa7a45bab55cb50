package io.mlops.cli.command;

import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.TieringPolicy;
import io.mlops.catalog.tiering.Inventory;
import io.mlops.catalog.tiering.InventoryFile;
import io.mlops.catalog.tiering.InventoryObject;
import io.mlops.catalog.tiering.PolicyCost;
import io.mlops.catalog.tiering.Reads;
import io.mlops.catalog.tiering.StoreTariff;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.controlplane.spec.TieringManifest;
import java.math.BigDecimal;
import java.util.List;

/**
 * What a policy costs against the one that there is.
 *
 * @param name of the policy
 * @param inventory what it is about
 * @param skipped rows of an inventory that are about no object's current version
 * @param reads which share of it is read in a month, 0 to 1
 * @param months over how many
 * @param costs location by location
 */
record PolicyPricing(
        String name, Inventory inventory, long skipped, BigDecimal reads, int months, List<PolicyCost> costs) {

    /** Of the objects of a file, which lie where they are until the policy comes. */
    static PolicyPricing ofFile(Session session, InventoryOptions options, TieringManifest manifest) {
        List<StoreTariff> tariffs = options.tariffs();
        TieringPolicy wanted = manifest.policy();
        Inventory inventory = new Inventory(session.clock().instant(), List.of(wanted), tariffs);
        long skipped = new InventoryFile(options.file(), options.columns()).read(inventory::add);
        return of(manifest, inventory, skipped, options, tariffs, TieringPolicy.none());
    }

    /** Of the objects of the store itself, which follows another policy until then. */
    static PolicyPricing ofStore(
            Session session, InventoryOptions options, TieringManifest manifest, ArtifactStore store) {
        List<StoreTariff> tariffs = options.tariffs();
        TieringPolicy now = store.policy().policy();
        Inventory inventory = new Inventory(session.clock().instant(), List.of(now, manifest.policy()), tariffs);
        store.list("").forEach(object -> inventory.add(InventoryObject.of(object)));
        return of(manifest, inventory, 0, options, tariffs, now);
    }

    private static PolicyPricing of(
            TieringManifest manifest,
            Inventory inventory,
            long skipped,
            InventoryOptions options,
            List<StoreTariff> tariffs,
            TieringPolicy now) {
        BigDecimal share = options.reads().orElse(BigDecimal.ZERO);
        List<PolicyCost> costs = tariffs.stream()
                .map(tariff ->
                        PolicyCost.of(inventory, now, manifest.policy(), tariff, Reads.share(share), options.months()))
                .toList();
        return new PolicyPricing(manifest.name().value(), inventory, skipped, share, options.months(), costs);
    }

    void print(Session session) {
        if (session.json()) {
            Json.print(session, json -> PolicyCostJson.write(json, this));
        } else {
            new PolicyCostText(this, session.clock().instant()).lines().forEach(session::result);
        }
    }
}
