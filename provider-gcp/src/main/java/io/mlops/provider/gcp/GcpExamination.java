package io.mlops.provider.gcp;

import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.iam.v1.TestIamPermissionsRequest;
import io.mlops.ErrorCode;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.spi.DriverException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks at what is needed before anything is made: who calls, what they may, the buckets, the images, and the quotas of the machines. Used
 * by one thread.
 */
final class GcpExamination {
    /** What endpoints call (https://docs.cloud.google.com/iam/docs/permissions-reference). */
    private static final Set<String> VERTEX = Set.of(
            "aiplatform.endpoints.create",
            "aiplatform.endpoints.get",
            "aiplatform.endpoints.list",
            "aiplatform.endpoints.update",
            "aiplatform.endpoints.delete",
            "aiplatform.endpoints.deploy",
            "aiplatform.endpoints.undeploy",
            "aiplatform.endpoints.predict",
            "aiplatform.models.upload",
            "aiplatform.models.get",
            "aiplatform.models.list",
            "aiplatform.models.delete");

    private static final Set<String> RUN = Set.of(
            "run.services.create",
            "run.services.get",
            "run.services.list",
            "run.services.update",
            "run.services.delete",
            "run.routes.invoke");

    /** What training jobs call, and who reads what their trainers wrote. */
    private static final Set<String> JOBS = Set.of(
            "aiplatform.customJobs.create",
            "aiplatform.customJobs.get",
            "aiplatform.customJobs.list",
            "aiplatform.customJobs.cancel",
            "logging.logEntries.list");

    private final GcpConfig config;
    private final GcpClients clients;
    private final GcpInstanceTypes types;
    private final List<Finding> findings = new ArrayList<>();

    GcpExamination(GcpConfig config, GcpClients clients, GcpInstanceTypes types) {
        this.config = config;
        this.clients = clients;
        this.types = types;
    }

    List<Finding> findings(List<Need> needs) {
        if (!identity()) {
            return findings;
        }
        boolean serverless = needs.stream().anyMatch(need -> need.hosting() instanceof Hosting.Serverless);
        boolean machines =
                needs.isEmpty() || needs.stream().anyMatch(need -> !(need.hosting() instanceof Hosting.Serverless));
        Set<String> wanted = new TreeSet<>(machines ? VERTEX : Set.of());
        wanted.addAll(serverless ? RUN : Set.of());
        // Whoever asks for nothing in particular may want to train, too.
        wanted.addAll(needs.isEmpty() ? JOBS : Set.of());
        permissions(wanted);
        regions(needs).forEach(region -> findings.addAll(new GcsExamination(config, clients, region).findings()));
        if (needs.isEmpty()) {
            // Whoever asks for nothing in particular may want to know what it costs, too.
            findings.addAll(new SpendExamination(config, clients).findings());
        }
        needs.forEach(this::image);
        needs.forEach(need -> findings.add(quota(need)));
        return findings;
    }

    /** Those that the needs name and the one of the artifacts; all where there are no needs. */
    private List<String> regions(List<Need> needs) {
        return needs.isEmpty()
                ? config.regions()
                : Stream.concat(
                                Stream.of(config.home()),
                                needs.stream()
                                        .map(need -> need.location().region().orElse(""))
                                        .filter(config.regions()::contains))
                        .distinct()
                        .toList();
    }

    /** Who calls; false where nobody gives a token. */
    private boolean identity() {
        try {
            var unused = clients.token();
            findings.add(Finding.good("identity", caller() + ", project " + config.project()));
            return true;
        } catch (IOException | RuntimeException e) { // whatever the libraries throw
            findings.add(Finding.bad(GcpErrors.classify(e), "identity", GcpErrors.reason(e), ""));
            return false;
        }
    }

    private String caller() throws IOException {
        Optional<String> account = clients.caller().account();
        boolean impersonated = clients.caller().credentials() instanceof ImpersonatedCredentials;
        return account.map(name -> name + (impersonated ? " (impersonated)" : ""))
                .orElseGet(() -> switch (config.credentials()) {
                    case GcpCredentials.Default() -> "the application default credentials";
                    case GcpCredentials.WorkloadIdentity(var file) -> "workload identity federation by " + file;
                    case GcpCredentials.ServiceAccountKey(var file) -> "the key in " + file;
                    case GcpCredentials.Impersonation(String name, var source) -> name;
                });
    }

    private void permissions(Set<String> wanted) {
        String subject = "permissions " + config.project();
        try {
            Set<String> missing = new TreeSet<>(wanted);
            missing.removeAll(clients.projects()
                    .testIamPermissions(TestIamPermissionsRequest.newBuilder()
                            .setResource("projects/" + config.project())
                            .addAllPermissions(wanted)
                            .build())
                    .getPermissionsList());
            findings.add(
                    missing.isEmpty()
                            ? Finding.good(subject, "all " + wanted.size() + " that are needed")
                            : Finding.bad(
                                    ErrorCode.PERMISSION_DENIED,
                                    subject,
                                    "lacks " + String.join(", ", missing),
                                    "give the caller the roles Vertex AI User, for the logs of jobs Logs Viewer and, for what"
                                            + " is serverless, Cloud Run Developer and Cloud Run Invoker in project "
                                            + config.project()));
        } catch (RuntimeException e) { // whatever the libraries throw
            findings.add(
                    GcpErrors.classify(e) == ErrorCode.NOT_FOUND
                            ? Finding.bad(
                                    ErrorCode.NOT_FOUND,
                                    subject,
                                    GcpErrors.reason(e),
                                    "name a project that the caller may see with providers.gcp.project")
                            : Finding.odd(
                                    subject,
                                    "were not checked: " + GcpErrors.reason(e),
                                    "enable cloudresourcemanager.googleapis.com in the project"));
        }
    }

    private void image(Need need) {
        if (need.image().isEmpty()) {
            return;
        }
        String subject = "image " + need.location();
        try {
            findings.add(Finding.good(
                    subject,
                    new GcpImages(config, clients)
                            .locate(need.image(), need.location().region().orElse(config.home()))
                            .toString()));
        } catch (GcpException e) {
            findings.add(Finding.bad(e.code(), subject, GcpErrors.reason(e), ""));
        }
    }

    private Finding quota(Need need) {
        String subject = "quota " + need.location();
        String region = need.location().region().orElse("");
        if (need.hosting() instanceof Hosting.Serverless) {
            return Finding.good(
                    subject, "Cloud Run counts CPUs and memory of what runs, and tells when it is too much");
        }
        MachineType type;
        try {
            type = types.of(need.compute(), region);
        } catch (DriverException e) {
            return Finding.bad(e.code(), subject, String.valueOf(e.getMessage()), "");
        }
        String metric = ServingQuotas.metric(type, need.hosting() instanceof Hosting.Spot);
        try {
            return judged(
                    subject,
                    need,
                    type,
                    metric,
                    ServingQuotas.of(config, clients).limit(metric, region));
        } catch (RuntimeException e) { // whatever the libraries throw
            return Finding.odd(
                    subject,
                    "was not checked: " + GcpErrors.reason(e),
                    "enable cloudquotas.googleapis.com and permit cloudquotas.quotas.get");
        }
    }

    private static Finding judged(String subject, Need need, MachineType type, String metric, OptionalLong limit) {
        long wanted = ServingQuotas.each(type) * need.replicas();
        String needed = need.replicas() + " of " + type + " need " + wanted + " of " + metric;
        String advice = "ask for " + wanted + " of it in "
                + need.location().region().orElse("")
                + " (IAM & Admin, Quotas), or take another region or accelerator";
        if (limit.isEmpty()) {
            return Finding.odd(subject, needed + "; Google names no quota of it there", advice);
        }
        long most = limit.getAsLong();
        // -1 is no limit.
        return most >= 0 && most < wanted
                ? Finding.bad(ErrorCode.RESOURCE_EXHAUSTED, subject, needed + ", and the quota is " + most, advice)
                : Finding.good(subject, needed + (most < 0 ? ", which has no limit" : ", of " + most));
    }
}
