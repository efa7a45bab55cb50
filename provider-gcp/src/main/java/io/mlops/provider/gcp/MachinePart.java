package io.mlops.provider.gcp;

import com.google.cloud.billing.v1.PricingExpression;
import com.google.cloud.billing.v1.Sku;
import io.mlops.price.Machine;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a machine that is priced by itself.
 *
 * @param kind what it is
 * @param name the machine's family, {@code g2}, or the accelerator, {@code L4}; empty for a disk
 * @param region where
 * @param purchase how it is bought
 */
record MachinePart(Kind kind, String name, String region, PurchaseOption purchase) {
    /** What is priced. */
    enum Kind {
        /** A virtual CPU for an hour. */
        CORE,
        /** A GiB for an hour. */
        MEMORY,
        /** A whole one for an hour. */
        ACCELERATOR,
        /** A GiB of local SSD for an hour, whatever the machine. */
        LOCAL_SSD
    }

    /** {@code Spot Preemptible G2 Instance Core running in Netherlands}. */
    private static final Pattern HOST =
            Pattern.compile("(?:Spot Preemptible )?(\\w+) (?:Predefined )?Instance (Core|Ram) running in .*");
    /** {@code Nvidia L4 GPU attached to Spot Preemptible VMs running in Netherlands}. */
    private static final Pattern GPU =
            Pattern.compile("Nvidia (.+?) GPU (?:attached to Spot Preemptible VMs )?running in .*");
    /** {@code Commitment v1: G2 Cpu in Netherlands for 1 Year}; N1's names no family. */
    private static final Pattern COMMITTED_HOST =
            Pattern.compile("Commitment v1: (?:(\\w+) )?(Cpu|Ram) in .* for \\d Years?");
    /** {@code Commitment v1: Nvidia L4 GPU running in Netherlands for 1 Year}; the later ones lack {@code running}. */
    private static final Pattern COMMITTED_GPU =
            Pattern.compile("Commitment v1: Nvidia (.+?) GPU (?:running )?in .* for \\d Years?");
    /** {@code SSD backed Local Storage in Netherlands}, {@code SSD backed Local Storage attached to Spot Preemptible VMs}. */
    private static final Pattern SSD = Pattern.compile(
            "SSD backed Local Storage(?: attached to (?:Spot )?Preemptible VMs)?(?: (?:running )?in .*)?");
    /** {@code Commitment v1: Local SSD in Netherlands for 1 Year}. */
    private static final Pattern COMMITTED_SSD = Pattern.compile("Commitment v1: Local SSD in .* for \\d Years?");
    /** The list's words for accelerators; one that is missing here is not guessed. */
    private static final Map<String, String> ACCELERATORS = Map.of(
            "L4", "L4",
            "Tesla T4", "T4",
            "Tesla V100", "V100",
            "Tesla A100", "A100",
            "Tesla A100 80GB", "A100-80GB",
            "H100 80GB", "H100",
            "H100 80GB Mega", "H100-MEGA",
            "H100 80GB Plus", "H100-MEGA",
            "H200 141GB", "H200",
            "B200", "B200");

    private static final BigDecimal NANO = new BigDecimal("0.000000001");
    /** Google's month of disks (https://cloud.google.com/compute/disks-image-pricing). */
    private static final BigDecimal MONTH_HOURS = BigDecimal.valueOf(730);
    /** What one accelerator of these machines comes with, in GiB. */
    private static final Map<String, Integer> SSD_PER_ACCELERATOR =
            Map.of("a2-ultragpu", 375, "a3-highgpu", 750, "a3-megagpu", 750, "a3-ultragpu", 1500);

    /** How the list calls the family of a machine: each kind of A3 has cores of its own. */
    static String family(String instanceType) {
        return switch (instanceType.replaceAll("-[0-9]+g$", "")) {
            case "a3-megagpu" -> "a3plus";
            case "a3-ultragpu" -> "a3ultra";
            default -> instanceType.replaceAll("-.*", "");
        };
    }

    /**
     * The GiB of local SSD that a machine comes with and is billed for (https://cloud.google.com/compute/docs/accelerator-optimized-machines):
     * 375 for each accelerator of an A2 Ultra, 6,000 for the eight of an A3 High or Mega, 12,000 for those of an A3 Ultra.
     */
    static double localSsd(Machine machine) {
        return machine.accelerator()
                .map(accelerator -> accelerator.total()
                        * SSD_PER_ACCELERATOR.getOrDefault(
                                machine.instanceType().replaceAll("-[0-9]+g$", ""), 0))
                .orElse(0.0);
    }

    /** What the SKU prices, in each of its regions; nothing for what is bought another way, or is no part of a machine of ours. */
    static List<MachinePart> of(Sku sku) {
        Optional<PurchaseOption> purchase = switch (sku.getCategory().getUsageType()) {
            case "OnDemand" -> Optional.of(PurchaseOption.ON_DEMAND);
            case "Preemptible" -> Optional.of(PurchaseOption.SPOT);
            case "Commit1Yr" -> Optional.of(PurchaseOption.COMMITTED_1Y);
            case "Commit3Yr" -> Optional.of(PurchaseOption.COMMITTED_3Y);
            default -> Optional.empty();
        };
        if (purchase.isEmpty()) {
            return List.of();
        }
        if (ssd(sku)) {
            // Google has had those of spot machines under both usage types: the words say whose they are.
            boolean spot = sku.getDescription().contains("Preemptible");
            return everywhere(sku, Kind.LOCAL_SSD, "", spot ? PurchaseOption.SPOT : purchase.get());
        }
        boolean committed = purchase.get().committed();
        Matcher host = (committed ? COMMITTED_HOST : HOST).matcher(sku.getDescription());
        if (host.matches()) {
            Kind kind = host.group(2).equals("Ram") ? Kind.MEMORY : Kind.CORE;
            String family = host.group(1) == null ? "n1" : host.group(1).toLowerCase(Locale.ROOT);
            return everywhere(sku, kind, family, purchase.get());
        }
        Matcher gpu = (committed ? COMMITTED_GPU : GPU).matcher(sku.getDescription());
        String name = gpu.matches() ? ACCELERATORS.getOrDefault(gpu.group(1), "") : "";
        return name.isEmpty() ? List.of() : everywhere(sku, Kind.ACCELERATOR, name, purchase.get());
    }

    private static boolean ssd(Sku sku) {
        return (sku.getCategory().getUsageType().startsWith("Commit") ? COMMITTED_SSD : SSD)
                .matcher(sku.getDescription())
                .matches();
    }

    private static List<MachinePart> everywhere(Sku sku, Kind kind, String name, PurchaseOption purchase) {
        return sku.getServiceRegionsList().stream()
                .map(region -> new MachinePart(kind, name, region, purchase))
                .toList();
    }

    /** For one unit and hour, of disks from a month's; empty where it is priced by another unit, in steps, or costs nothing, as what is reserved does. */
    static Optional<Money> price(Sku sku) {
        if (sku.getPricingInfoCount() == 0) {
            return Optional.empty();
        }
        // Ordered by time: the last one is in force.
        PricingExpression expression =
                sku.getPricingInfo(sku.getPricingInfoCount() - 1).getPricingExpression();
        boolean hour = expression.getUsageUnit().equals("h")
                || expression.getUsageUnit().equals("GiBy.h");
        boolean month = expression.getUsageUnit().equals("GiBy.mo") && ssd(sku);
        if ((!hour && !month) || expression.getTieredRatesCount() != 1) {
            return Optional.empty();
        }
        var price = expression.getTieredRates(0).getUnitPrice();
        BigDecimal amount =
                BigDecimal.valueOf(price.getUnits()).add(NANO.multiply(BigDecimal.valueOf(price.getNanos())));
        return amount.signum() > 0 && price.getCurrencyCode().equals("USD")
                ? Optional.of(Money.usd(month ? amount.divide(MONTH_HOURS, MathContext.DECIMAL64) : amount))
                : Optional.empty();
    }
}
