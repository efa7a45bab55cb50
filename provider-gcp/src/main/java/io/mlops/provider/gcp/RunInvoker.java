package io.mlops.provider.gcp;

import com.google.cloud.run.v2.ServicesClient;
import com.google.iam.v1.Binding;
import com.google.iam.v1.GetIamPolicyRequest;
import com.google.iam.v1.Policy;
import com.google.iam.v1.SetIamPolicyRequest;
import com.google.iam.v1.TestIamPermissionsRequest;
import java.io.IOException;
import java.util.Optional;

/**
 * Who may call a service of Cloud Run: the service account that deploys it, and never everybody
 * (https://docs.cloud.google.com/run/docs/authenticating/service-to-service). Thread-safe.
 *
 * @param clients who calls
 */
record RunInvoker(GcpClients clients) {
    private static final String ROLE = "roles/run.invoker";
    private static final String PERMISSION = "run.routes.invoke";

    /** Lets the caller in where nothing else does, as a role in the project. */
    void admit(String region, String service) throws IOException {
        ServicesClient run = clients.run(region);
        boolean may = run.testIamPermissions(TestIamPermissionsRequest.newBuilder()
                        .setResource(service)
                        .addPermissions(PERMISSION)
                        .build())
                .getPermissionsList()
                .contains(PERMISSION);
        Optional<String> account = may ? Optional.empty() : clients.caller().account();
        if (account.isEmpty()) {
            return;
        }
        // With what lets others in, and the mark by which a change in between is found.
        Policy before = run.getIamPolicy(
                GetIamPolicyRequest.newBuilder().setResource(service).build());
        Policy unused = run.setIamPolicy(SetIamPolicyRequest.newBuilder()
                .setResource(service)
                .setPolicy(before.toBuilder()
                        .addBindings(Binding.newBuilder().setRole(ROLE).addMembers("serviceAccount:" + account.get())))
                .build());
    }
}
