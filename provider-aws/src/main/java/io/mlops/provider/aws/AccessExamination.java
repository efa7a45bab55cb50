package io.mlops.provider.aws;

import io.mlops.provider.Finding;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.ContextKeyTypeEnum;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/** Asks IAM about the role that SageMaker acts as, and about what the caller may do. Used by one thread. */
final class AccessExamination {
    private static final String PRINCIPAL = "sagemaker.amazonaws.com";
    /** {@code arn:aws:sts::123456789012:assumed-role/NAME/SESSION}, whose policies are those of the role. */
    private static final Pattern SESSION = Pattern.compile("arn:([a-z-]+):sts::(\\d{12}):assumed-role/([^/]+)/.+");

    private static final Pattern ROLE = Pattern.compile("arn:([a-z-]+):iam::\\d{12}:role/(?:.*/)?([^/]+)");

    private final AwsConfig config;
    private final IamClient iam;
    private final String partition;
    private final String roleName;

    AccessExamination(AwsConfig config, AwsClients clients) {
        this.config = config;
        this.iam = clients.iam(config.home());
        Matcher role = ROLE.matcher(config.role());
        if (!role.matches()) {
            throw new IllegalStateException("a role was checked when it was read");
        }
        this.partition = role.group(1);
        this.roleName = role.group(2);
    }

    Finding role() {
        String trust;
        try {
            trust = URLDecoder.decode(
                    iam.getRole(request -> request.roleName(roleName)).role().assumeRolePolicyDocument(),
                    StandardCharsets.UTF_8);
        } catch (NoSuchEntityException e) {
            return Finding.bad(
                    "role",
                    "there is no " + config.role(),
                    "make one that trusts " + PRINCIPAL + ", and name it with providers.aws.role");
        } catch (SdkException e) {
            return Finding.odd(
                    "role", config.role() + " was not checked: " + AwsErrors.reason(e), "permit iam:GetRole on it");
        }
        return trust.contains(PRINCIPAL)
                ? Finding.good("role", config.role())
                : Finding.bad(
                        "role",
                        config.role() + " does not trust " + PRINCIPAL,
                        "permit " + PRINCIPAL + " sts:AssumeRole in the role's trust policy");
    }

    /** What the simulator denies may still be allowed by a policy that it does not see: of a bucket, say. So it is odd, not bad. */
    Finding permissions(String caller) {
        String source = source(caller);
        List<String> denied = new ArrayList<>();
        Map<String, List<String>> needed = needed();
        try {
            needed.forEach((resource, actions) -> denied.addAll(denied(source, resource, actions)));
        } catch (SdkException e) {
            return Finding.odd(
                    "permissions",
                    "were not checked: " + AwsErrors.reason(e),
                    "permit iam:SimulatePrincipalPolicy, or compare with the list in docs/providers.md");
        }
        long all = needed.values().stream().mapToLong(List::size).sum();
        return denied.isEmpty()
                ? Finding.good("permissions", "all " + all + " that are needed")
                : Finding.odd(
                        "permissions",
                        "IAM's simulator sees none for " + String.join(", ", denied),
                        "permit " + source + " what is missing, unless a policy of the resource does");
    }

    /** Of the bill: nobody needs it to serve or train. */
    Finding money(String caller) {
        String source = source(caller);
        List<String> denied = new ArrayList<>();
        try {
            denied.addAll(denied(source, "*", named("ce", "GetCostAndUsage", "GetCostForecast")));
            denied.addAll(denied(
                    source,
                    "arn:" + partition + ":budgets::" + config.account() + ":budget/mlops",
                    named("budgets", "ViewBudget", "ModifyBudget")));
        } catch (SdkException e) {
            return Finding.odd(
                    "money",
                    "permissions were not checked: " + AwsErrors.reason(e),
                    "permit iam:SimulatePrincipalPolicy, or compare with the list in docs/providers.md");
        }
        return denied.isEmpty()
                ? Finding.good("money", "the caller may ask for the bill and keep budgets")
                : Finding.odd(
                        "money",
                        "IAM's simulator sees none for " + String.join(", ", denied),
                        "permit " + source + " what is missing, for cost report and cost budget");
    }

    /** Whose policies count for the caller. */
    private static String source(String caller) {
        Matcher session = SESSION.matcher(caller);
        return session.matches()
                ? "arn:" + session.group(1) + ":iam::" + session.group(2) + ":role/" + session.group(3)
                : caller;
    }

    private List<String> denied(String source, String resource, List<String> actions) {
        ContextEntry passedTo = ContextEntry.builder()
                .contextKeyName("iam:PassedToService")
                .contextKeyType(ContextKeyTypeEnum.STRING)
                .contextKeyValues(PRINCIPAL)
                .build();
        return iam
                .simulatePrincipalPolicy(request -> request.policySourceArn(source)
                        .actionNames(actions)
                        .resourceArns(resource)
                        .contextEntries(passedTo))
                .evaluationResults()
                .stream()
                .filter(result -> result.evalDecision() != PolicyEvaluationDecisionType.ALLOWED)
                .map(EvaluationResult::evalActionName)
                .toList();
    }

    /** The calls of this provider, by what they are about, in the region of the artifacts; docs/providers.md lists them. */
    private Map<String, List<String>> needed() {
        String region = config.home();
        String sageMaker = "arn:" + partition + ":sagemaker:" + region + ":" + config.account() + ":";
        String bucket = "arn:" + partition + ":s3:::" + config.bucketIn(region);
        Map<String, List<String>> needed = new LinkedHashMap<>();
        needed.put(sageMaker + "model/mlops", named("sagemaker", "CreateModel", "DeleteModel"));
        needed.put(
                sageMaker + "endpoint-config/mlops",
                named("sagemaker", "CreateEndpointConfig", "DescribeEndpointConfig", "DeleteEndpointConfig"));
        needed.put(
                sageMaker + "endpoint/mlops",
                named(
                        "sagemaker",
                        "CreateEndpoint",
                        "DescribeEndpoint",
                        "UpdateEndpointWeightsAndCapacities",
                        "DeleteEndpoint",
                        "InvokeEndpoint",
                        "AddTags",
                        "ListTags",
                        "DeleteTags"));
        needed.put("*", named("sagemaker", "ListEndpoints", "ListEndpointConfigs", "ListModels"));
        needed.put(bucket, named("s3", "ListBucket", "ListBucketMultipartUploads"));
        needed.put(
                bucket + "/mlops",
                named(
                        "s3",
                        "GetObject",
                        "PutObject",
                        "PutObjectTagging",
                        "DeleteObject",
                        "AbortMultipartUpload",
                        "ListMultipartUploadParts"));
        needed.put(config.role(), named("iam", "PassRole"));
        // The simulator knows keys by their ARN only.
        config.kmsKey()
                .filter(key -> key.startsWith("arn:"))
                .ifPresent(key -> needed.put(key, named("kms", "GenerateDataKey", "Decrypt")));
        return needed;
    }

    private static List<String> named(String service, String... actions) {
        return List.of(actions).stream().map(action -> service + ":" + action).toList();
    }
}
