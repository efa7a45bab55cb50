package io.mlops.sandbox.aws;

import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.sagemaker.Place;
import io.mlops.sandbox.shape.ServiceModel;
import io.mlops.sandbox.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The quotas of SageMaker's instances in a region, which moto does not know: twenty of each type, none while
 * {@link FaultKind#QUOTA} is injected. The codes are the sandbox's own, the names are the service's. Thread-safe.
 */
final class ServiceQuotas {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 100;
    private static final int USUAL = 20;

    private final Place place;
    private final Faults faults;
    private final List<String> names = new ArrayList<>();

    ServiceQuotas(Place place, ServiceModel sageMaker, Faults faults) {
        this.place = place;
        this.faults = faults;
        sageMaker.words("ProductionVariantInstanceType").forEach(type -> names.add(type + " for endpoint usage"));
        for (String type : sageMaker.words("TrainingInstanceType")) {
            names.add(type + " for training job usage");
            names.add(type + " for spot training job usage");
        }
    }

    /** Whether it answers, and not moto. */
    static boolean match(String operation, ObjectNode input) {
        return input.path("ServiceCode").asString("").equals("sagemaker")
                && List.of("ListServiceQuotas", "ListAWSDefaultServiceQuotas", "GetServiceQuota")
                        .contains(operation);
    }

    ObjectNode call(String operation, ObjectNode input) throws AwsException {
        return operation.equals("GetServiceQuota") ? one(input) : page(input);
    }

    private ObjectNode one(ObjectNode input) throws AwsException {
        String code = input.path("QuotaCode").asString("");
        for (String name : names) {
            if (code(name).equals(code)) {
                ObjectNode answer = JSON.createObjectNode();
                answer.set("Quota", quota(name));
                return answer;
            }
        }
        throw new AwsException(
                400,
                "NoSuchResourceException",
                "The request failed because the specified service quota does not exist.");
    }

    private ObjectNode page(ObjectNode input) {
        String token = input.path("NextToken").asString("0");
        int from = token.matches("\\d{1,6}") ? Math.min(Integer.parseInt(token), names.size()) : 0;
        int to = Math.min(from + input.path("MaxResults").asInt(PAGE), names.size());
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode quotas = answer.putArray("Quotas");
        names.subList(from, to).forEach(name -> quotas.add(quota(name)));
        if (to < names.size()) {
            answer.put("NextToken", Integer.toString(to));
        }
        return answer;
    }

    private ObjectNode quota(String name) {
        boolean none = faults.active().stream().anyMatch(fault -> fault.kind() == FaultKind.QUOTA);
        return JSON.createObjectNode()
                .put("ServiceCode", "sagemaker")
                .put("ServiceName", "Amazon SageMaker")
                .put(
                        "QuotaArn",
                        "arn:aws:servicequotas:" + place.region() + ":" + place.account() + ":sagemaker/" + code(name))
                .put("QuotaCode", code(name))
                .put("QuotaName", name)
                .put("Value", none ? 0.0 : USUAL)
                .put("Unit", "None")
                .put("Adjustable", true)
                .put("GlobalQuota", false);
    }

    private static String code(String name) {
        return String.format("L-%08X", name.hashCode());
    }
}
