package io.mlops.planner.place;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Problems and what was decided, as JSON, as they are stored: what is read equals what was written. Thread-safe. */
public final class PlacementJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String PLAN = "plan";
    private static final String INFEASIBLE = "infeasible";

    private PlacementJson() {}

    public static String write(PlacementProblem problem) {
        return MAPPER.writeValueAsString(problem);
    }

    public static String write(Placement placement) {
        ObjectNode node = MAPPER.createObjectNode();
        node.set(
                switch (placement) {
                    case PlacementPlan plan -> PLAN;
                    case Infeasible none -> INFEASIBLE;
                },
                MAPPER.valueToTree(placement));
        return MAPPER.writeValueAsString(node);
    }

    public static String write(Explanation explanation) {
        return MAPPER.writeValueAsString(explanation);
    }

    public static PlacementProblem problem(String text) {
        return MAPPER.readValue(text, PlacementProblem.class);
    }

    public static Placement placement(String text) {
        JsonNode node = MAPPER.readTree(text);
        return node.has(PLAN)
                ? MAPPER.treeToValue(node.required(PLAN), PlacementPlan.class)
                : MAPPER.treeToValue(node.required(INFEASIBLE), Infeasible.class);
    }

    public static Explanation explanation(String text) {
        return MAPPER.readValue(text, Explanation.class);
    }
}
