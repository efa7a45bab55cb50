package io.mlops.sandbox.cloud;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;

/**
 * Something on the bill of a sandbox's cloud, before the cloud adds up what is alike.
 *
 * @param service as the bill names it
 * @param tags of what was used
 * @param amount in the account's currency; negative for a credit
 */
public record BilledItem(LocalDate day, String service, Map<String, String> tags, BigDecimal amount) {
    public BilledItem {
        tags = Map.copyOf(tags);
    }
}
