package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.wire.AwsException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One page of a list, filtered and sorted by the members that all List operations share.
 *
 * @param order where the input asks for none
 */
record Listing(String nameMember, String listMember, String order) {
    private static final int PAGE = 10;
    private static final Pattern TOKEN = Pattern.compile("\\d{1,9}");

    ObjectNode page(ObjectNode input, List<ObjectNode> all) throws AwsException {
        String contains = input.path("NameContains").asString("");
        String status = input.path("StatusEquals").asString("");
        List<ObjectNode> fitting = all.stream()
                .filter(one -> one.path(nameMember).asString().contains(contains))
                .filter(one -> status.isEmpty() || status(one).equals(status))
                .filter(one -> within(input, one, "CreationTime"))
                .filter(one -> within(input, one, "LastModifiedTime"))
                .sorted(sorting(input))
                .toList();
        String token = input.path("NextToken").asString("0");
        if (!TOKEN.matcher(token).matches()) {
            throw AwsException.validation("Invalid NextToken");
        }
        int from = Math.min(Integer.parseInt(token), fitting.size());
        int to = Math.min(from + input.path("MaxResults").asInt(PAGE), fitting.size());
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray(listMember);
        fitting.subList(from, to).forEach(list::add);
        if (to < fitting.size()) {
            answer.put("NextToken", Integer.toString(to));
        }
        return answer;
    }

    private static String status(ObjectNode one) {
        return one.has("EndpointStatus")
                ? one.path("EndpointStatus").asString()
                : one.path("TrainingJobStatus").asString("");
    }

    private static boolean within(ObjectNode input, ObjectNode one, String member) {
        JsonNode after = input.path(member + "After");
        JsonNode before = input.path(member + "Before");
        double at = one.path(member).asDouble(0);
        return (!after.isNumber() || at > after.asDouble()) && (!before.isNumber() || at < before.asDouble());
    }

    private Comparator<ObjectNode> sorting(ObjectNode input) {
        Comparator<ObjectNode> comparator = switch (input.path("SortBy").asString("CreationTime")) {
            case "Name" -> Comparator.comparing(one -> one.path(nameMember).asString());
            case "Status" -> Comparator.comparing(Listing::status);
            default ->
                Comparator.comparingDouble(one -> one.path("CreationTime").asDouble());
        };
        return input.path("SortOrder").asString(order).equals("Ascending") ? comparator : comparator.reversed();
    }
}
