package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one thing of the subscription after the other; nothing that it finds stops it, but a caller that Azure does not know and a
 * subscription that cannot be seen. Used by one thread.
 */
final class AzureExamination {
    /** Without these a subscription has none of what is deployed. */
    private static final List<String> NAMESPACES =
            List.of("Microsoft.MachineLearningServices", "Microsoft.Storage", "Microsoft.Insights");

    private final AzureConfig config;
    private final AzureClients clients;
    private final ArmClient arm;
    private final QuotaExamination quotas;
    private final List<Finding> findings = new ArrayList<>();

    /** The state of what the provider needs; Azure says it in these members. */
    private record Seen(
            @Nullable String location,
            @Nullable String state,
            @Nullable String registrationState,
            @Nullable String displayName) {}

    AzureExamination(AzureConfig config, AzureClients clients, AzureInstanceTypes types) {
        this.config = config;
        this.clients = clients;
        this.arm = clients.arm();
        this.quotas = new QuotaExamination(config, arm, types);
    }

    /** Of the regions that the needs name and the one of the artifacts, or of all where there are no needs. */
    List<Finding> findings(List<Need> needs) {
        if (!identity() || !subscription()) {
            return findings;
        }
        NAMESPACES.forEach(this::registration);
        if (config.batchAccount().isPresent()) {
            registration("Microsoft.Batch");
        }
        boolean group = there(
                "resource group",
                config.group(),
                ApiVersion.RESOURCES,
                Optional.empty(),
                "providers.azure.resource-group");
        if (group) {
            findings.add(new PermissionExamination(config, arm).finding());
        }
        for (String region : regions(needs)) {
            there(
                    "workspace " + region,
                    config.workspaceId(region),
                    ApiVersion.MACHINE_LEARNING,
                    Optional.of(region),
                    "providers.azure.workspace");
            findings.addAll(new StorageExamination(config, clients, region).findings());
            if (config.batchAccount().isPresent()) {
                findings.add(new BatchExamination(config, arm, region).finding());
            }
        }
        if (needs.isEmpty()) {
            // Whoever asks for nothing in particular may want to know what it costs, too.
            findings.addAll(new SpendExamination(config, arm).findings());
        }
        needs.forEach(this::image);
        needs.forEach(need -> findings.add(quotas.finding(need)));
        return findings;
    }

    private List<String> regions(List<Need> needs) {
        return needs.isEmpty()
                ? config.regions()
                : Stream.concat(
                                Stream.of(config.home()),
                                needs.stream().map(AzureExamination::region).filter(config.regions()::contains))
                        .distinct()
                        .toList();
    }

    /** Who calls; false where Entra ID gives no token. */
    private boolean identity() {
        try {
            String token = clients.tokens(AzureClients.MANAGEMENT_SCOPE).token().getToken();
            findings.add(Finding.good("identity", caller(token)));
            return true;
        } catch (RuntimeException e) { // whatever the libraries throw
            findings.add(Finding.bad(AzureErrors.classify(e), "identity", AzureErrors.reason(e), ""));
            return false;
        }
    }

    /** What the token says of its bearer (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference). */
    private static String caller(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            JsonNode claims = ArmJson.MAPPER.readTree(Base64.getUrlDecoder().decode(parts.length == 3 ? parts[1] : ""));
            for (String name : List.of("upn", "unique_name", "preferred_username")) {
                if (claims.path(name).isTextual()) {
                    return claims.path(name).asText();
                }
            }
            return "application " + claims.path("appid").asText("?") + " of tenant "
                    + claims.path("tid").asText("?");
        } catch (IOException | IllegalArgumentException e) {
            return "a caller whose token only Azure can read";
        }
    }

    private boolean subscription() {
        String subject = "subscription";
        try {
            Seen seen = arm.get(ArmId.subscription(config.subscription()), ApiVersion.RESOURCES, Seen.class);
            boolean enabled = "Enabled".equals(seen.state());
            findings.add(
                    enabled
                            ? Finding.good(subject, seen.displayName() + " (" + config.subscription() + ")")
                            : Finding.bad(
                                    subject,
                                    config.subscription() + " is " + seen.state(),
                                    "nothing can be made in it: see its page in the Azure portal"));
            return enabled;
        } catch (RuntimeException e) { // whatever the libraries throw
            findings.add(bad(
                    subject,
                    e,
                    "name one that the caller may see with providers.azure.subscription (az account list)"));
            return false;
        }
    }

    private void registration(String namespace) {
        String subject = "provider " + namespace;
        try {
            ArmId id = ArmId.subscription(config.subscription()).child("providers", namespace);
            Seen seen = arm.get(id, ApiVersion.RESOURCES, Seen.class);
            findings.add(
                    "Registered".equals(seen.registrationState())
                            ? Finding.good(subject, "registered")
                            : Finding.bad(
                                    subject,
                                    "is " + seen.registrationState() + " in subscription " + config.subscription(),
                                    "az provider register --namespace " + namespace + " --wait"));
        } catch (RuntimeException e) { // whatever the libraries throw
            findings.add(Finding.odd(
                    subject, "was not checked: " + AzureErrors.reason(e), "permit */register/action or reading it"));
        }
    }

    /** Whether something is there, where it has to be. */
    private boolean there(String subject, ArmId id, ApiVersion version, Optional<String> region, String setting) {
        try {
            Seen seen = arm.get(id, version, Seen.class);
            boolean elsewhere = region.isPresent() && !region.get().equalsIgnoreCase(plain(seen.location()));
            findings.add(
                    elsewhere
                            ? Finding.bad(
                                    subject,
                                    id.name() + " is in " + seen.location(),
                                    "name one of that region with " + setting)
                            : Finding.good(subject, id.name()));
            return true;
        } catch (RuntimeException e) { // whatever the libraries throw
            findings.add(bad(subject, e, "make it, or name another with " + setting));
            return false;
        }
    }

    /** Some services write "Japan East". */
    private static String plain(@Nullable String location) {
        return location == null ? "" : location.replace(" ", "");
    }

    private static Finding bad(String subject, RuntimeException failure, String advice) {
        ErrorCode code = AzureErrors.classify(failure);
        return Finding.bad(code, subject, AzureErrors.reason(failure), code == ErrorCode.NOT_FOUND ? advice : "");
    }

    private void image(Need need) {
        if (need.image().isEmpty()) {
            return;
        }
        String subject = "image " + need.location();
        try {
            findings.add(Finding.good(
                    subject, new AcrNames(config).locate(need.image()).toString()));
        } catch (AzureException e) {
            findings.add(Finding.bad(e.code(), subject, AzureErrors.reason(e), ""));
        }
    }

    private static String region(Need need) {
        return need.location().region().orElse("");
    }
}
