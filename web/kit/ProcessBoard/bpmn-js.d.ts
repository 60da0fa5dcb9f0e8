// What of bpmn-js we make ourselves; its own types would ask for all of its modules. ProcessBoard.vue says what we use.
declare module 'bpmn-js/lib/Modeler' { const Modeler: new (options: unknown) => unknown; export default Modeler }
