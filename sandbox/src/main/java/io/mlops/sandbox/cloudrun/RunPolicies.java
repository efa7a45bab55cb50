package io.mlops.sandbox.cloudrun;

import com.google.iam.v1.Policy;
import com.google.iam.v1.TestIamPermissionsRequest;
import com.google.iam.v1.TestIamPermissionsResponse;
import com.google.protobuf.ByteString;
import io.mlops.sandbox.grpc.GcpError;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who may call which service: nobody, until a service's policy lets them (google/iam/v1/policy.proto). Nothing else is asked for. Used under
 * its owner's lock.
 */
final class RunPolicies {
    private static final String INVOKER = "roles/run.invoker";
    private static final String INVOKE = "run.routes.invoke";

    private final Map<String, Policy> policies = new TreeMap<>();

    Policy get(String service) {
        return policies.getOrDefault(
                service,
                Policy.newBuilder().setEtag(ByteString.copyFromUtf8("0")).build());
    }

    /** ABORTED where it was changed since it was read. */
    Policy set(String service, Policy wanted) throws GcpError {
        Policy before = get(service);
        if (!wanted.getEtag().isEmpty() && !wanted.getEtag().equals(before.getEtag())) {
            throw GcpError.aborted("There were concurrent policy changes. Please retry the whole read-modify-write.");
        }
        long next = Long.parseLong(before.getEtag().toStringUtf8()) + 1;
        Policy now = wanted.toBuilder()
                .setEtag(ByteString.copyFromUtf8(Long.toString(next)))
                .build();
        policies.put(service, now);
        return now;
    }

    /** What the caller may of what is asked for. */
    TestIamPermissionsResponse test(TestIamPermissionsRequest request, String caller) {
        boolean invoker = admits(request.getResource(), caller);
        return TestIamPermissionsResponse.newBuilder()
                .addAllPermissions(request.getPermissionsList().stream()
                        .filter(each -> invoker || !each.equals(INVOKE))
                        .toList())
                .build();
    }

    /** Whether the service account of this address may call the service. */
    boolean admits(String service, String caller) {
        return get(service).getBindingsList().stream()
                .filter(binding -> binding.getRole().equals(INVOKER))
                .flatMap(binding -> binding.getMembersList().stream())
                .anyMatch(member -> member.equals("serviceAccount:" + caller));
    }

    void remove(String service) {
        policies.remove(service);
    }
}
