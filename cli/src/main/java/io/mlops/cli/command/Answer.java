package io.mlops.cli.command;

import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Table;
import io.mlops.cli.http.HttpAnswer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A prediction and who made it.
 *
 * @param body the answer of the Open Inference Protocol
 * @param millis how long it took, connection included
 */
record Answer(String name, JsonNode body, HttpAnswer http, double millis) {
    private static final int SHOWN = 8;

    void print(Session session) {
        if (session.json()) {
            ObjectNode whole = body.isObject() ? (ObjectNode) body.deepCopy() : Prediction.MAPPER.createObjectNode();
            ObjectNode served = whole.putObject("served");
            served.put("location", header("mlops-location"));
            served.put("upstream", header("mlops-upstream"));
            served.put("revision", header("mlops-revision"));
            served.put("attempts", header("mlops-attempts"));
            served.put("millis", millis);
            session.result(Prediction.MAPPER.writeValueAsString(whole));
            return;
        }
        Table table = new Table("");
        for (JsonNode output : body.path("outputs")) {
            table.row(
                    output.path("name").asString(),
                    output.path("datatype").asString() + " " + output.path("shape"),
                    values(output.path("data")));
        }
        table.lines().forEach(session::result);
        session.note("answered by " + header("mlops-location") + " (" + header("mlops-upstream") + "), revision "
                + header("mlops-revision") + ", in " + Durations.measured(millis));
    }

    private String header(String header) {
        return http.header(header).orElse("?");
    }

    private static String values(JsonNode data) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(SHOWN, data.size()); i++) {
            text.append(i == 0 ? "" : " ").append(data.get(i));
        }
        return data.size() > SHOWN ? text + " ... (" + data.size() + " values)" : text.toString();
    }
}
