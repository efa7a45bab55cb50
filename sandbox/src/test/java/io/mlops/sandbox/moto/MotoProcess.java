package io.mlops.sandbox.moto;

import java.nio.file.Path;

/** A Java process that starts moto, says where, and stays until somebody kills it. */
final class MotoProcess {
    private MotoProcess() {}

    public static void main(String[] args) throws Exception {
        Moto moto = Moto.start(Path.of(args[0]), Path.of(args[1]));
        System.out.println(moto.url());
        System.in.read();
    }
}
