package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.hosted.Hosted;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A variant of an endpoint as it serves, or will.
 *
 * @param definition the ProductionVariant of the configuration
 * @param weight relative to the other variants
 * @param instances 0 where it is serverless
 */
record VariantState(JsonNode definition, String image, double weight, int instances, Hosted hosted) {
    String name() {
        return definition.path("VariantName").asString();
    }

    VariantState with(double newWeight, int newInstances) {
        return new VariantState(definition, image, newWeight, newInstances, hosted);
    }

    /** Its ProductionVariantSummary, on the way to another weight and number of instances. */
    ObjectNode summary(VariantState desired) {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        summary.put("VariantName", name());
        summary.putArray("DeployedImages")
                .addObject()
                .put("SpecifiedImage", image)
                .put("ResolvedImage", image);
        summary.put("CurrentWeight", weight).put("DesiredWeight", desired.weight());
        JsonNode serverless = definition.path("ServerlessConfig");
        if (serverless.isObject()) {
            summary.set("CurrentServerlessConfig", serverless.deepCopy());
        } else {
            summary.put("CurrentInstanceCount", instances).put("DesiredInstanceCount", desired.instances());
        }
        return summary;
    }
}
