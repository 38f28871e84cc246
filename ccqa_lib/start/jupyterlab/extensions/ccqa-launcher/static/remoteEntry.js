// Entries of the studies in JupyterLab's launcher; pages that are forms run when they are opened;
// Run All waits for the kernel.
// Written by hand as the container that JupyterLab loads: nothing is built, nothing is fetched.
(function () {
  const CATEGORY = 'Notebook'; // the first in the launcher
  const ENTRIES = [
    ['start_here', 'Start here', '▶'],
    ['start_new_project', 'New DMAIC project', '+'],
    ['dmaic_1_define', '1 Define: how big is the problem?', '1'],
    ['dmaic_2_measure', '2 Measure: can we trust the numbers?', '2'],
    ['dmaic_3_analyse', '3 Analyse: which few causes?', '3'],
    ['dmaic_4_improve', '4 Improve: did it work?', '4'],
    ['dmaic_5_control', '5 Control: is it in control?', '5'],
    ['satisfaction_drivers', 'What moves satisfaction?', 'S'],
    ['staff_attrition', 'Staff attrition: who leaves, when?', 'A']
  ];
  const RUN_WHEN_OPENED = ['notebooks/start_here.ipynb', 'notebooks/start_new_project.ipynb'];
  const OPEN = 'ccqa:open';
  let shared;

  function picture(sign) {
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">' +
      '<circle cx="12" cy="12" r="11" fill="#1f5a8a"/><text x="12" y="17" fill="#fff" ' +
      'font-family="sans-serif" font-size="13" text-anchor="middle">' + sign + '</text></svg>';
  }

  async function module(name) {
    const versions = shared[name];
    return (await versions[Object.keys(versions)[0]].get())();
  }

  function addEntries(app, launcher, icon) {
    app.commands.addCommand(OPEN, {
      label: args => args.label || 'Open a study',
      caption: args => args.label || '',
      icon,
      execute: args => app.commands.execute('docmanager:open', {
        path: 'notebooks/' + args.name + '.ipynb'
      })
    });
    ENTRIES.forEach(([name, label, sign], at) => launcher.add({
      command: OPEN,
      category: CATEGORY,
      rank: at - ENTRIES.length,
      kernelIconUrl: 'data:image/svg+xml,' + encodeURIComponent(picture(sign)),
      args: { name, label }
    }));
  }

  function runWhenOpened(tracker, NotebookActions) {
    tracker.widgetAdded.connect(async (_, panel) => {
      await panel.context.ready;
      await panel.sessionContext.ready;
      if (RUN_WHEN_OPENED.includes(panel.context.path)) {
        await NotebookActions.runAll(panel.content, panel.sessionContext);
        panel.content.activeCellIndex = 0;
        await panel.content.scrollToItem(0, 'start');
      }
    });
  }

  // A run before the kernel is up would ask which kernel to use: here it waits for it instead.
  function waitForKernel(NotebookActions) {
    ['run', 'runAndAdvance', 'runAndInsert', 'runAll', 'runAllAbove', 'runAllBelow']
      .forEach(name => {
        const run = NotebookActions[name];
        NotebookActions[name] = async (notebook, session, ...more) => {
          await (session && session.ready);
          return run(notebook, session, ...more);
        };
      });
  }

  async function plugins() {
    const { ILauncher } = await module('@jupyterlab/launcher');
    const { INotebookTracker, NotebookActions } = await module('@jupyterlab/notebook');
    const { notebookIcon } = await module('@jupyterlab/ui-components');
    return [{
      id: 'ccqa-launcher:entries',
      description: 'Shows the studies in the launcher.',
      autoStart: true,
      requires: [ILauncher, INotebookTracker],
      activate: (app, launcher, tracker) => {
        addEntries(app, launcher, notebookIcon);
        waitForKernel(NotebookActions);
        runWhenOpened(tracker, NotebookActions);
      }
    }];
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['ccqa-launcher'] = {
    init: scope => { shared = scope; },
    get: async () => {
      const found = await plugins();
      return () => ({ __esModule: true, default: found });
    }
  };
})();
