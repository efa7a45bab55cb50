package io.mlops.cli.command;

import io.mlops.controlplane.spec.DeploymentSpec;
import java.util.List;

/** Requests that a deployment answers, made from its spec: zeros of the shapes that it takes. */
final class Zeros {
    private Zeros() {}

    /** A body in the Open Inference Protocol, -1 taken as 1. */
    static String body(List<DeploymentSpec.Tensor> inputs) {
        StringBuilder body = new StringBuilder("{\"inputs\":[");
        String comma = "";
        for (DeploymentSpec.Tensor input : inputs) {
            body.append(comma);
            comma = ",";
            tensor(body, input.name(), input.datatype(), input.shape());
        }
        return body.append("]}").toString();
    }

    private static void tensor(StringBuilder body, String name, String datatype, List<Long> shape) {
        long elements = 1;
        StringBuilder sizes = new StringBuilder();
        for (long size : shape) {
            long actual = size < 0 ? 1 : size;
            elements *= actual;
            sizes.append(sizes.isEmpty() ? "" : ",").append(actual);
        }
        String zero = datatype.equals("BOOL") ? "false" : "0";
        body.append("{\"name\":\"").append(name).append("\",\"datatype\":\"").append(datatype);
        body.append("\",\"shape\":[").append(sizes).append("],\"data\":[");
        for (long i = 0; i < elements; i++) {
            body.append(i == 0 ? "" : ",").append(zero);
        }
        body.append("]}");
    }
}
